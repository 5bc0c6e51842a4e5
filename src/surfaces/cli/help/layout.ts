import type { Help } from "commander";
import type { Language } from "../../../context/index.ts";
import { displayWidth } from "../display-width.ts";

const english = {
  /** The parser's own headings, as it names them. */
  titles: {
    "Usage:": "Usage:",
    "Arguments:": "Arguments:",
    "Options:": "Options:",
    "Global Options:": "Global Options:",
    "Commands:": "Commands:",
  },
  default: "default",
  examples: (count: number): string => (count === 1 ? "Example:" : "Examples:"),
};

const korean: typeof english = {
  titles: {
    "Usage:": "사용법:",
    "Arguments:": "인수:",
    "Options:": "옵션:",
    "Global Options:": "공통 옵션:",
    "Commands:": "명령:",
  },
  default: "기본값",
  examples: () => "예:",
};

const words: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };

/** How help is laid out in a language: the parser has headings of its own, and takes every sign for one column wide. */
export function helpLayout(language: Language): Partial<Help> {
  const say = words[language];
  const titles = new Map(Object.entries(say.titles));
  return {
    showGlobalOptions: true,
    sortSubcommands: false,
    displayWidth,
    styleTitle: (title) => titles.get(title) ?? title,
    optionDescription: ({ description, defaultValue }) =>
      typeof defaultValue === "string"
        ? `${description} (${say.default}: ${JSON.stringify(defaultValue)})`
        : description,
  };
}

/** A command's examples, as they stand below its help; each works when pasted. */
export function examples(language: Language, ...commands: readonly string[]): string {
  const title = words[language].examples(commands.length);
  return `\n${title}\n${commands.map((command) => `  ${command}\n`).join("")}`;
}
