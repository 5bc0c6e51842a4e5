import type { Language, UnsavedChoice } from "../../context/index.ts";
import { AlfredError, failureSentences, onItsLines, onOneLine } from "../../failures/index.ts";
import type { DecisionNeeded, DecisionOption } from "../../phases/index.ts";
import { displayCommand, parseCommandLine } from "../../processes/index.ts";
import type { CommandSetting, Detection, ProjectConfig } from "../../project/index.ts";
import { askedText, optionLabel, warnings } from "./present/question.ts";
import type { CommandLine } from "./request-context.ts";

/** Questions go to standard error, as everything that isn't the result; Ctrl+C at one ends the command (run-command-line.ts). */
function where({ streams, context }: CommandLine) {
  return { input: streams.input, output: streams.errors, signal: context.signal, clearPromptOnDone: false };
}

/** Puts a question to the person; null where the answer is to leave it. */
export async function askDecision(
  question: DecisionNeeded,
  line: CommandLine,
): Promise<DecisionOption | null> {
  for (const warning of warnings(question, line.language)) line.note(warning);
  if (question.question.kind === "failed_item") {
    const { askFailedTask } = await import("./ask-failed-task.ts");
    const id = (await askFailedTask(question.question.item, line)) === "retry" ? "retry_item" : "skip_item";
    return question.options.find((option) => option.id === id) ?? null;
  }
  const { select } = await import("@inquirer/prompts");
  const now = line.context.now();
  const choices = question.options.map((option, index) => ({
    name: onOneLine(optionLabel(option, line.language, now)),
    value: index,
  }));
  if (question.options.every((option) => option.id !== "stop")) {
    choices.push({ name: words[line.language].leave, value: -1 });
  }
  const answer = await select(
    { message: onItsLines(askedText(question, line.language)), choices },
    where(line),
  );
  const chosen = question.options[answer];
  return chosen === undefined || chosen.id === "stop" ? null : chosen;
}

/** Whether to try a command again whose state couldn't be saved. */
export async function askRetry(line: CommandLine): Promise<boolean> {
  const { confirm } = await import("@inquirer/prompts");
  return confirm({ message: words[line.language].retry, default: true }, where(line));
}

/** What to do with a run's state that couldn't be saved: the run waits at this very place (scenario 3.1.1). */
export async function askUnsaved(line: CommandLine): Promise<UnsavedChoice> {
  const { select } = await import("@inquirer/prompts");
  const { unsaved, retryNow, keepElsewhere, stop } = words[line.language];
  return select(
    {
      message: unsaved,
      choices: [
        { name: retryNow, value: "retry" },
        { name: keepElsewhere, value: "keep_elsewhere" },
        { name: stop, value: "stop" },
      ],
    },
    where(line),
  );
}

/** What 0-project asks for, by the names of its inputs. */
export type Interview = Readonly<Record<string, string>>;

/** Asks for what wasn't given, with what was found or set before as the answer at hand. */
export async function interview(
  line: CommandLine,
  given: Interview,
  {
    detection,
    config,
    isConfigured,
  }: { readonly detection: Detection; readonly config: ProjectConfig; readonly isConfigured: boolean },
): Promise<Interview> {
  const { input, select } = await import("@inquirer/prompts");
  const answers: Record<string, string> = { ...given };
  const choice = async (name: string, message: string, choices: readonly string[], fallback: string) => {
    answers[name] ??= await select({ message, choices: [...choices], default: fallback }, where(line));
  };
  await choice("language", words[line.language].language, ["en", "ko"], line.language);

  const say = words[answers["language"] === "ko" ? "ko" : "en"];
  const text = async (
    name: string,
    message: string,
    fallback: string,
    check: (answer: string) => string | true = () => true,
  ) => {
    answers[name] ??= await input(
      // What was found in the project's files is shown before anybody has agreed to it.
      { message, validate: check, ...(fallback === "" ? {} : { default: onOneLine(fallback) }) },
      where(line),
    );
  };
  await text("name", say.name, isConfigured ? config.name : detection.name);
  await choice("mode", say.mode, ["personal", "team"], config.mode);
  await text(
    "description",
    say.description,
    config.description || detection.description || detection.readmeSummary,
  );
  await text("users", say.users, "");
  await text("problem", say.problem, "");
  const known = onOneLine(shownCommand(config.testCommand ?? detection.testCommand));
  await text("test_command", say.testCommand, known, (answer) => problemOfCommand(line.language, answer));
  if (given["test_command"] !== undefined || answers["test_command"] !== known) return answers;
  // Agreed to as it stands: written in another spelling it would count as a change of the settings.
  const { test_command: _, ...others } = answers;
  return others;
}

function shownCommand(command: CommandSetting | null): string {
  if (command === null) return "";
  return typeof command === "string" ? command : displayCommand(command);
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
  leave: "leave it",
  retry: "Try again?",
  unsaved: "The state isn't saved. What now?",
  retryNow: "save again (after making room)",
  keepElsewhere: "keep it in my own folder and stop; alfred resume finds it",
  stop: "stop without saving",
  language: "Language of messages and documents",
  name: "Name of the project",
  mode: "Who works on it",
  description: "What is it, in a sentence",
  users: "For whom",
  problem: "What problem does it solve",
  testCommand: "Command that runs the tests",
};

const korean: typeof english = {
  leave: "그만두기",
  retry: "다시 시도하시겠습니까?",
  unsaved: "상태를 저장하지 못했습니다. 어떻게 하시겠습니까?",
  retryNow: "다시 저장 (공간을 확보한 뒤)",
  keepElsewhere: "내 폴더에 보관하고 중지 (alfred resume이 찾습니다)",
  stop: "저장하지 않고 중지",
  language: "메시지와 문서의 언어",
  name: "프로젝트 이름",
  mode: "작업 방식",
  description: "한 문장으로 무엇입니까",
  users: "누구를 위한 것입니까",
  problem: "어떤 문제를 풉니까",
  testCommand: "테스트를 실행하는 명령",
};

const words: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
