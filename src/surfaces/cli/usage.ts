import type { CommanderError } from "commander";
import type { Language } from "../../context/index.ts";
import { AlfredError } from "../../failures/index.ts";

/** What is wrong with the words of a command line, and what to write instead. */
type UsageWords = readonly [detail: string, hint: string | null];

const english = {
  notTogether: (options: readonly string[]): UsageWords => [
    `${options.join(" and ")} don't go together.`,
    "give one of them.",
  ],
  notOneOf: (what: string, value: string, allowed: readonly string[]): UsageWords => [
    `${what} can't be ${JSON.stringify(value)}.`,
    `use one of: ${allowed.join(", ")}.`,
  ],
  notCount: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "give a whole number, zero or more.",
  ],
  notPair: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "write it as NAME=value.",
  ],
  unknownCommand: (name: string, nearest: string | null): UsageWords => [
    `There is no command or phase ${name}.`,
    nearest === null ? "alfred --help lists the commands." : `did you mean ${nearest}?`,
  ],
  noFolder: (folder: string): UsageWords => [
    `There is no folder ${folder}.`,
    "name an existing folder after -C.",
  ],
  unknownOption: (name: string, nearest: string | null, help: string): UsageWords => [
    `There is no option ${name}.`,
    nearest === null ? `${help} lists them.` : `did you mean ${nearest}?`,
  ],
  missingArgument: (name: string, help: string): UsageWords => [
    `<${name}> is missing.`,
    `${help} shows how.`,
  ],
  missingValue: (option: string, help: string): UsageWords => [
    `${option} needs a value.`,
    `${help} shows how.`,
  ],
  wordMissing: (help: string): UsageWords => ["A word is missing after the command.", `${help} lists them.`],
  tooMany: (help: string): UsageWords => [
    "There are too many words.",
    `put a text of several words in quotes; ${help} shows how.`,
  ],
  other: (message: string, help: string): UsageWords => [message, `${help} shows how.`],
};

const korean: typeof english = {
  notTogether: (options) => [`${options.join(", ")}: 함께 쓸 수 없습니다.`, "하나만 지정하십시오."],
  notOneOf: (what, value, allowed) => [
    `${what}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    `다음 중 하나를 지정하십시오: ${allowed.join(", ")}`,
  ],
  notCount: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "0 이상의 정수를 지정하십시오.",
  ],
  notPair: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "NAME=value 형식으로 적으십시오.",
  ],
  unknownCommand: (name, nearest) => [
    `명령이나 페이즈가 없습니다: ${name}`,
    nearest === null ? "alfred --help로 명령을 확인하십시오." : `혹시 ${nearest}입니까?`,
  ],
  noFolder: (folder) => [`폴더가 없습니다: ${folder}`, "-C 뒤에 있는 폴더를 지정하십시오."],
  unknownOption: (name, nearest, help) => [
    `옵션이 없습니다: ${name}`,
    nearest === null ? `${help}로 확인하십시오.` : `혹시 ${nearest}입니까?`,
  ],
  missingArgument: (name, help) => [`<${name}> 값이 없습니다.`, `${help}로 사용법을 확인하십시오.`],
  missingValue: (option, help) => [`${option} 옵션에 값이 없습니다.`, `${help}로 사용법을 확인하십시오.`],
  wordMissing: (help) => ["명령 뒤에 올 단어가 없습니다.", `${help}로 확인하십시오.`],
  tooMany: (help) => ["단어가 너무 많습니다.", `여러 단어는 따옴표로 묶으십시오. 사용법: ${help}`],
  other: (message, help) => [message, `${help}로 사용법을 확인하십시오.`],
};

const tables: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };

/** The failure of a command line that can't be meant: exit code 2, worded in the user's language. */
export function usageError(language: Language, word: (say: typeof english) => UsageWords): AlfredError {
  const [detail, hint] = word(tables[language]);
  return new AlfredError({ code: "usage", detail, hint });
}

/** A count from an option's words. @throws AlfredError `usage` */
export function countOf(language: Language, option: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw usageError(language, (say) => say.notCount(option, text));
}

/** The value of an option that has only a few. @throws AlfredError `usage` */
export function checkOneOf(
  language: Language,
  option: string,
  value: string | undefined,
  allowed: readonly string[],
): void {
  if (value === undefined || allowed.includes(value)) return;
  throw usageError(language, (say) => say.notOneOf(option, value, allowed));
}

/** The parser's complaint in alfred's own form and language. */
export function parserError(language: Language, error: CommanderError, command: string | null): AlfredError {
  const help = command === null ? "alfred --help" : `alfred ${command} --help`;
  const [message = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? "";
  const nearest = /\(Did you mean (?:one of )?([^?,]+)/.exec(rest.join(" "))?.[1] ?? null;
  return usageError(language, (say) => {
    switch (error.code) {
      case "commander.unknownOption":
        return say.unknownOption(quoted, nearest, help);
      case "commander.unknownCommand":
        return say.unknownCommand(quoted, nearest);
      case "commander.missingArgument":
        return say.missingArgument(quoted, help);
      case "commander.optionMissingArgument":
        return say.missingValue(quoted, help);
      case "commander.help":
        return say.wordMissing(help);
      case "commander.excessArguments":
        return say.tooMany(help);
      default:
        return say.other(message, help);
    }
  });
}
