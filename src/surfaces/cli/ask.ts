import type { Language, UnsavedChoice } from "../../context/index.ts";
import { onItsLines, onOneLine } from "../../failures/index.ts";
import type { DecisionNeeded, DecisionOption } from "../../phases/index.ts";
import { askedText, optionLabel, warnings } from "./present/question.ts";
import type { CommandLine } from "./request-context.ts";

/** Questions go to standard error, as everything that isn't the result; Ctrl+C at one ends the command (run-command-line.ts). */
export function where({ streams, context }: CommandLine) {
  return { input: streams.input, output: streams.errors, signal: context.signal, clearPromptOnDone: false };
}

/** What a choice says of its keys. */
export function choiceTheme(language: Language) {
  return { theme: { style: { keysHelpTip: () => words[language].keys } } };
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
    { message: onItsLines(askedText(question, line.language)), choices, ...choiceTheme(line.language) },
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
      ...choiceTheme(line.language),
    },
    where(line),
  );
}

const english = {
  keys: "↑↓ navigate • ⏎ select",
  leave: "leave it",
  retry: "Try again?",
  unsaved: "The state isn't saved. What now?",
  retryNow: "save again (after making room)",
  keepElsewhere: "keep it in my own folder and stop; alfred resume finds it",
  stop: "stop without saving",
};

const korean: typeof english = {
  keys: "↑↓ 이동 • ⏎ 선택",
  leave: "그만두기",
  retry: "다시 시도하시겠습니까?",
  unsaved: "상태를 저장하지 못했습니다. 어떻게 하시겠습니까?",
  retryNow: "다시 저장 (공간을 확보한 뒤)",
  keepElsewhere: "내 폴더에 보관하고 중지 (alfred resume이 찾습니다)",
  stop: "저장하지 않고 중지",
};

const words: Readonly<Record<Language, typeof english>> = { en: english, ko: korean };
