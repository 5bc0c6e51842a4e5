import type { DecisionNeeded, DecisionOption } from "../../phases/index.ts";
import { displayCommand } from "../../processes/index.ts";
import type { Detection, ProjectConfig } from "../../project/index.ts";
import { askedText, optionLabel, warnings } from "./present/question.ts";
import type { CommandLine } from "./request-context.ts";

/** Ctrl+C at a question means no, and nothing else. */
async function orNull<T>(ask: Promise<T>): Promise<T | null> {
  try {
    return await ask;
  } catch (error) {
    if (error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError"))
      return null;
    throw error;
  }
}

/** Questions go to standard error, as everything that isn't the result. */
function asked({ streams, context }: CommandLine) {
  return { input: streams.input, output: streams.errors, signal: context.signal };
}

/** Puts a question to the person; null where the answer is to leave it. */
export async function askDecision(
  question: DecisionNeeded,
  line: CommandLine,
): Promise<DecisionOption | null> {
  const { select } = await import("@inquirer/prompts");
  for (const warning of warnings(question, line.language)) line.note(warning);
  const now = line.context.now();
  const choices = question.options.map((option, index) => ({
    name: optionLabel(option, line.language, now),
    value: index,
  }));
  if (question.options.every((option) => option.command.length > 0)) {
    choices.push({ name: line.language === "ko" ? "그만두기" : "leave it", value: -1 });
  }
  const answer = await orNull(select({ message: askedText(question, line.language), choices }, asked(line)));
  const chosen = answer === null ? undefined : question.options[answer];
  return chosen === undefined || chosen.command.length === 0 ? null : chosen;
}

/** Whether to try a save again. */
export async function askRetry(line: CommandLine): Promise<boolean> {
  const { confirm } = await import("@inquirer/prompts");
  const message = line.language === "ko" ? "다시 시도하시겠습니까?" : "Try again?";
  return (await orNull(confirm({ message, default: true }, asked(line)))) === true;
}

/** What 0-project asks for, by the names of its inputs. */
export type Interview = Readonly<Record<string, string>>;

/** Asks for what wasn't given, with what was found as the answer at hand. Null where the person stopped. */
export async function interview(
  line: CommandLine,
  given: Interview,
  detection: Detection,
  config: ProjectConfig,
): Promise<Interview | null> {
  const { input, select } = await import("@inquirer/prompts");
  const isKorean = (given["language"] ?? line.language) === "ko";
  const answers: Record<string, string> = { ...given };
  const say = isKorean ? koreanQuestions : englishQuestions;
  const text = async (name: string, message: string, fallback: string) => {
    if (answers[name] !== undefined) return true;
    const answer = await orNull(
      input({ message, ...(fallback === "" ? {} : { default: fallback }) }, asked(line)),
    );
    if (answer !== null) answers[name] = answer;
    return answer !== null;
  };
  const choice = async (name: string, message: string, choices: readonly string[], fallback: string) => {
    if (answers[name] !== undefined) return true;
    const answer = await orNull(select({ message, choices: [...choices], default: fallback }, asked(line)));
    if (answer !== null) answers[name] = answer;
    return answer !== null;
  };
  const command = config.testCommand ?? detection.testCommand;
  const shownCommand =
    command === null ? "" : typeof command === "string" ? command : displayCommand(command);
  const isWhole =
    (await choice("language", say.language, ["en", "ko"], line.language)) &&
    (await text("name", say.name, config.name || detection.name)) &&
    (await choice("mode", say.mode, ["personal", "team"], config.mode)) &&
    (await text(
      "description",
      say.description,
      config.description || detection.description || detection.readmeSummary,
    )) &&
    (await text("users", say.users, "")) &&
    (await text("problem", say.problem, "")) &&
    (await text("test_command", say.testCommand, shownCommand));
  return isWhole ? answers : null;
}

const englishQuestions = {
  language: "Language of messages and documents",
  name: "Name of the project",
  mode: "Who works on it",
  description: "What is it, in a sentence",
  users: "For whom",
  problem: "What problem does it solve",
  testCommand: "Command that runs the tests",
};

const koreanQuestions: typeof englishQuestions = {
  language: "메시지와 문서의 언어",
  name: "프로젝트 이름",
  mode: "작업 방식",
  description: "한 문장으로 무엇입니까",
  users: "누구를 위한 것입니까",
  problem: "어떤 문제를 풉니까",
  testCommand: "테스트를 실행하는 명령",
};
