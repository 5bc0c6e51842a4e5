import type { Language } from "../../context/index.ts";
import { AlfredError, failureSentences, onOneLine } from "../../failures/index.ts";
import type { Told } from "../../phases/index.ts";
import { commandWords, displayCommand, parseCommandLine } from "../../processes/index.ts";
import {
  type CommandSetting,
  chooseSettings,
  type Detection,
  type ProjectConfig,
} from "../../project/index.ts";
import { choiceTheme, where } from "./ask.ts";
import { isLeftQuestion } from "./left-question.ts";
import type { CommandLine } from "./request-context.ts";

/** What 0-project asks for, by the names of its inputs. */
export type Answers = Readonly<Record<string, string>>;

/** What is known before anybody is asked. */
export interface Known {
  readonly detection: Detection;
  readonly config: ProjectConfig;
  readonly told: Told;
}

/** What was answered, and the command's world in the language that was chosen. */
export interface Interviewed {
  readonly answers: Answers;
  readonly line: CommandLine;
}

/**
 * Asks for what wasn't given, with what was found, set or told before as the answer at hand. An answer at hand that is agreed to isn't among the
 * answers: it stays what it was, found or set. Null where the interview was left, which is said.
 */
export async function interview(
  line: CommandLine,
  given: Answers,
  known: Known,
): Promise<Interviewed | null> {
  let speaking = line;
  try {
    const language = given["language"] ?? (await askLanguage(line));
    speaking = line.speaking(language === "ko" ? "ko" : "en");
    const asked = await askTheRest(speaking, given, known);
    const isNews = given["language"] !== undefined || language !== known.config.language;
    return { line: speaking, answers: { ...(isNews ? { language } : {}), ...asked } };
  } catch (error) {
    if (!isLeftQuestion(error)) throw error;
    speaking.note(words[speaking.language].left);
    return null;
  }
}

async function askLanguage(line: CommandLine): Promise<Language> {
  const { select } = await import("@inquirer/prompts");
  const languages: Language[] = ["en", "ko"];
  return select(
    {
      message: words[line.language].language,
      choices: languages,
      default: line.language,
      ...choiceTheme(line.language),
    },
    where(line),
  );
}

async function askTheRest(
  line: CommandLine,
  given: Answers,
  { detection, config, told }: Known,
): Promise<Answers> {
  const { input, select } = await import("@inquirer/prompts");
  const { settings } = chooseSettings(line.root, { said: {}, config, detection });
  const say = words[line.language];
  const answers: Record<string, string> = { ...given };
  const take = async (name: string, atHand: string, ask: () => Promise<string>) => {
    if (given[name] !== undefined) return;
    const answer = await ask();
    if (answer !== atHand) answers[name] = answer;
  };
  const text = (name: string, message: string, known: string, validate = anyAnswer) => {
    // What was found in the project's files is shown before anybody has agreed to it.
    const atHand = onOneLine(known);
    return take(name, atHand, () =>
      input({ message, validate, ...(atHand === "" ? {} : { default: atHand }) }, where(line)),
    );
  };
  await text("name", say.name, settings.name);
  await take("mode", settings.mode, () =>
    select(
      {
        message: say.mode,
        choices: ["personal", "team"],
        default: settings.mode,
        ...choiceTheme(line.language),
      },
      where(line),
    ),
  );
  await text("description", say.description, settings.description);
  await text("users", say.users, told.users);
  await text("problem", say.problem, told.problem);
  await text("test_command", say.testCommand, shownCommand(settings.testCommand), (answer) =>
    problemOfCommand(line.language, answer),
  );
  return answers;
}

function anyAnswer(_: string): string | true {
  return true;
}

function shownCommand(command: CommandSetting | null): string {
  return command === null ? "" : displayCommand(commandWords(command));
}

/** Said while it can still be written otherwise. */
function problemOfCommand(language: Language, text: string): string | true {
  if (text.trim() === "") return true;
  try {
    parseCommandLine(text);
    return true;
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return failureSentences(language, error.failure);
  }
}

const english = {
  language: "Language of messages and documents",
  name: "Name of the project",
  mode: "Who works on it",
  description: "What is it, in a sentence",
  users: "For whom",
  problem: "What problem does it solve",
  testCommand: "Command that runs the tests",
  left: "Interrupted; nothing was saved. To begin again: alfred 0-project",
};

const korean: typeof english = {
  language: "메시지와 문서의 언어",
  name: "프로젝트 이름",
  mode: "작업 방식",
  description: "한 문장으로 무엇입니까",
  users: "누구를 위한 것입니까",
  problem: "어떤 문제를 풉니까",
  testCommand: "테스트를 실행하는 명령",
  left: "중단되었습니다. 아무것도 저장하지 않았습니다. 다시 시작하려면: alfred 0-project",
};

const words: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
