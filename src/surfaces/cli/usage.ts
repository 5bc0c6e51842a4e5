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
  needsAgent: (option: string): UsageWords => [
    `${option} needs an agent that alfred starts.`,
    `add --agent or --agent-command, or leave ${option} away: in a session one task is handed out after another.`,
  ],
  notOneOf: (what: string, value: string, allowed: readonly string[]): UsageWords => [
    `${what} can't be ${JSON.stringify(value)}.`,
    `use one of: ${allowed.join(", ")}.`,
  ],
  notCount: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "give a whole number, zero or more.",
  ],
  notPositive: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "give a whole number, one or more.",
  ],
  notInterval: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "give a number with its unit, for example 30s, 5m or 1h.",
  ],
  itemsExpected: (help: string): UsageWords => [
    "The items are expected on standard input, one a line.",
    `pipe a list into the command; ${help} shows how.`,
  ],
  itemsNotText: (): UsageWords => ["The items on standard input aren't UTF-8.", "convert the list first."],
  notText: (): UsageWords => [
    "Standard input isn't text: it holds a null character, or bytes that aren't UTF-8.",
    "write it again, or convert it first.",
  ],
  notALine: (option: string, charactersMax: number): UsageWords => [
    `${option} has to be one line of at most ${charactersMax} characters.`,
    "shorten it; --description takes the rest.",
  ],
  noItemPlace: (command: string): UsageWords => [
    `The command has no {} for the item: ${command}`,
    "write {} where the item belongs.",
  ],
  notPair: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "write it as NAME=value.",
  ],
  unknownCommand: (name: string, nearest: string | null): UsageWords => [
    `There is no command or phase ${name}.`,
    nearest === null ? "alfred --help lists the commands." : `did you mean ${nearest}?`,
  ],
  bareRepository: (folder: string): UsageWords => [
    `${folder} is a bare Git repository: there are no files of a project in it.`,
    "make a work tree with git clone or git worktree add, and run alfred there.",
  ],
  systemRoot: (folder: string): UsageWords => [
    `${folder} is the root of the file system, and nothing makes a project of it.`,
    "name the project's folder after -C; if it really is this one, make a folder .moai in it first.",
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
  notPort: (value: string): UsageWords => [
    `--port can't be ${JSON.stringify(value)}.`,
    "give a number up to 65535.",
  ],
  notNetwork: (value: string): UsageWords => [
    `--callback-network can't be ${JSON.stringify(value)}.`,
    "write it as ADDRESS/BITS, for example 10.1.0.0/16.",
  ],
  notUrl: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "give an address like http://127.0.0.1:7410.",
  ],
  notStore: (option: string, value: string): UsageWords => [
    `${option} can't be ${JSON.stringify(value)}.`,
    "name a store: files, team, files:FOLDER or postgres://….",
  ],
  noTeamStore: (option: string): UsageWords => [
    `${option} team: this project shares no store.`,
    'name it under "store" in .moai/config.json; ALFRED_STORE=files switches it off.',
  ],
  passwordInWords: (option: string): UsageWords => [
    `${option} holds a password, which every process of this machine can see.`,
    "give it in ALFRED_STORE (and write team here), in PGPASSWORD or in ~/.pgpass.",
  ],
  sameStore: (store: string): UsageWords => [
    `--from and --to are both ${store}.`,
    "name two different stores.",
  ],
  agentNeeded: (): UsageWords => [
    "Who is to work on it?",
    "name an agent with --agent, or a program with --agent-command.",
  ],
  other: (message: string, help: string): UsageWords => [message, `${help} shows how.`],
};

const korean: typeof english = {
  notTogether: (options) => [`${options.join(", ")}: 함께 쓸 수 없습니다.`, "하나만 지정하십시오."],
  needsAgent: (option) => [
    `alfred가 시작하는 에이전트가 있어야 쓸 수 있는 옵션입니다: ${option}`,
    `--agent 또는 --agent-command를 함께 지정하거나 이 옵션을 빼십시오: ${option}. 세션에서는 태스크를 하나씩 차례로 내줍니다.`,
  ],
  notOneOf: (what, value, allowed) => [
    `${what}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    `다음 중 하나를 지정하십시오: ${allowed.join(", ")}`,
  ],
  notCount: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "0 이상의 정수를 지정하십시오.",
  ],
  notPositive: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "1 이상의 정수를 지정하십시오.",
  ],
  notInterval: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "30s, 5m, 1h처럼 단위와 함께 지정하십시오.",
  ],
  itemsExpected: (help) => [
    "표준 입력에 항목을 한 줄에 하나씩 넣어야 합니다.",
    `목록을 파이프로 전달하십시오. 사용법: ${help}`,
  ],
  itemsNotText: () => ["표준 입력의 항목이 UTF-8이 아닙니다.", "목록을 먼저 변환하십시오."],
  notText: () => [
    "표준 입력이 텍스트가 아닙니다. 널 문자나 UTF-8이 아닌 바이트가 있습니다.",
    "다시 쓰거나 먼저 변환하십시오.",
  ],
  notALine: (option, charactersMax) => [
    `한 줄, ${charactersMax}자 이내여야 합니다: ${option}`,
    "줄이십시오. 설명은 --description에 적습니다.",
  ],
  noItemPlace: (command) => [
    `명령에 항목이 들어갈 {}가 없습니다: ${command}`,
    "항목이 들어갈 자리에 {}를 적으십시오.",
  ],
  notPair: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "NAME=value 형식으로 적으십시오.",
  ],
  unknownCommand: (name, nearest) => [
    `명령이나 페이즈가 없습니다: ${name}`,
    nearest === null ? "alfred --help로 명령을 확인하십시오." : `혹시 ${nearest}입니까?`,
  ],
  bareRepository: (folder) => [
    `프로젝트 파일이 없는 bare Git 저장소입니다: ${folder}`,
    "git clone이나 git worktree add로 작업 트리를 만들고 그 안에서 실행하십시오.",
  ],
  systemRoot: (folder) => [
    `파일 시스템의 루트이며 프로젝트라는 표시가 없습니다: ${folder}`,
    "-C 뒤에 프로젝트 폴더를 지정하십시오. 정말 이 폴더라면 먼저 .moai 폴더를 만드십시오.",
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
  notPort: (value) => [
    `--port에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "65535 이하의 숫자를 지정하십시오.",
  ],
  notNetwork: (value) => [
    `--callback-network에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "10.1.0.0/16처럼 주소/비트 형식으로 적으십시오.",
  ],
  notUrl: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "http://127.0.0.1:7410 같은 주소를 지정하십시오.",
  ],
  notStore: (option, value) => [
    `${option}에 ${JSON.stringify(value)} 값을 쓸 수 없습니다.`,
    "저장소를 지정하십시오: files, team, files:폴더, postgres://…",
  ],
  noTeamStore: (option) => [
    `${option} team: 이 프로젝트는 저장소를 공유하지 않습니다.`,
    '.moai/config.json의 "store"에 지정하십시오. ALFRED_STORE=files이면 공유가 꺼집니다.',
  ],
  passwordInWords: (option) => [
    `${option} 값에 비밀번호가 있어 이 컴퓨터의 모든 프로세스가 볼 수 있습니다.`,
    "ALFRED_STORE에 넣고 team으로 지정하거나 PGPASSWORD 또는 ~/.pgpass를 사용하십시오.",
  ],
  sameStore: (store) => [`--from과 --to가 같은 저장소입니다: ${store}`, "서로 다른 저장소를 지정하십시오."],
  agentNeeded: () => [
    "작업할 에이전트가 지정되지 않았습니다.",
    "--agent로 에이전트를, 또는 --agent-command로 프로그램을 지정하십시오.",
  ],
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

/** A count of one or more from an option's words. @throws AlfredError `usage` */
export function positiveOf(language: Language, option: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw usageError(language, (say) => say.notPositive(option, text));
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A time from an option's words (`30s`, `5m`, `1h`), in milliseconds. @throws AlfredError `usage` */
export function intervalMsOf(language: Language, option: string, text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Object.entries(unitMs).find(([name]) => name === unit)?.[1];
  const interval = Number(digits) * (ms ?? 0);
  if (interval > 0 && Number.isSafeInteger(interval)) return interval;
  throw usageError(language, (say) => say.notInterval(option, text));
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
