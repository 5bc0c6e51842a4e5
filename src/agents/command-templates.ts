import { readdirSync, readFileSync } from "node:fs";
import type { Language } from "../context/index.ts";
import { packageTemplatePath, replaceTemplateVars } from "../templates/index.ts";

/** A slash command, in words that suit every client; each client puts them into its own kind of file. */
export interface CommandTemplate {
  /** For example `1-plan`. */
  readonly name: string;
  readonly description: string;
  readonly argumentHint: string;
  /** What the agent is told beside alfred's own output. */
  readonly body: string;
}

/** What the templates of an installation depend on. */
export interface CommandFacts {
  readonly cli: { readonly command: string; readonly args: readonly string[] };
  /** Null where one text serves projects of every language. */
  readonly language: Language | null;
  /** What stands before a subagent's name in this client, where that isn't `alfred-`. */
  readonly subagentPrefix?: string;
}

/** What a command in a client's own form needs besides. */
export interface RenderFacts extends CommandFacts {
  /** The line that ends the user's words in a shell's text. */
  readonly argumentsEnd: string;
}

const languageNames = { ko: "Korean", en: "English" } as const;

/** What every template of an installation may name. */
export function templateValues({ cli, language, subagentPrefix }: CommandFacts) {
  const words = [cli.command, ...cli.args].map((word) => (/^[\w./:@-]+$/.test(word) ? word : `"${word}"`));
  return {
    ALFRED: words.join(" "),
    LANGUAGE_NAME: language === null ? "the language of alfred's own output" : languageNames[language],
    SUBAGENTS:
      subagentPrefix === undefined
        ? "`alfred-plan-agent`, `alfred-test-writer` and so on"
        : `where it says \`alfred-plan-agent\`, the name here is \`${subagentPrefix}plan-agent\`, and so on`,
  };
}

/** Every command, in the order of their names. */
export function readCommands(request: CommandFacts): readonly CommandTemplate[] {
  const folder = packageTemplatePath("commands");
  const read = (name: string) => readFileSync(packageTemplatePath("commands", name), "utf8");
  const values = templateValues(request);
  const loop = replaceTemplateVars(read("loop.txt"), values).trim();
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((file) => {
      const [, description = '""', argumentHint = '""', body = ""] =
        /^---\ndescription: (.*)\nargument-hint: (.*)\n---\n([\s\S]*)$/.exec(read(file)) ?? [];
      return {
        name: file.slice(0, -".md".length),
        description: String(JSON.parse(description)),
        argumentHint: String(JSON.parse(argumentHint)),
        body: replaceTemplateVars(body, { ...values, LOOP: loop }).trim(),
      };
    });
}

/**
 * A command in a client's own form. Descriptions go in quotes that YAML, TOML and JSON read alike: unquoted, a colon in one makes the
 * front matter malformed, and the client drops all of it.
 * @param wrapper the client's template, below the package's `templates`
 */
export function renderCommand(
  wrapper: readonly string[],
  command: CommandTemplate,
  request: RenderFacts,
  more: Readonly<Record<string, string>> = {},
): string {
  const values = templateValues(request);
  return replaceTemplateVars(readFileSync(packageTemplatePath(...wrapper), "utf8"), {
    ...values,
    ARGUMENTS_END: request.argumentsEnd,
    NAME: command.name,
    DESCRIPTION: JSON.stringify(command.description),
    ARGUMENT_HINT: JSON.stringify(command.argumentHint),
    BODY: command.body,
    ...more,
  });
}
