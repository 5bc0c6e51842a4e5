import type { Language } from "../../../context/index.ts";
import {
  commentedCommands,
  driftText,
  failedTaskQuestion,
  taskWords,
  timeAgo,
} from "../../../messages/index.ts";
import type { DecisionNeeded, DecisionOption } from "../../../phases/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import type { RunSummary } from "../../../runs/index.ts";
import { snakeCase } from "./snake-case.ts";
import { words } from "./words.ts";

/** A question with the commands that answer it: for an agent to ask its user, or a person to type. */
export function questionText(outcome: DecisionNeeded, language: Language, now: Date): string {
  const say = words[language];
  const options = outcome.options
    .filter((option) => option.command.length > 0)
    .map((option) => ({
      command: displayCommand(option.command),
      meaning: optionLabel(option, language, now),
    }));
  return [
    ...warnings(outcome, language),
    askedText(outcome, language),
    "",
    // The question about a failed task names its options itself.
    ...(outcome.question.kind === "failed_item" ? [] : [say.optionsTitle]),
    ...commentedCommands(options),
  ].join("\n");
}

/** What to know before answering. */
export function warnings({ question }: DecisionNeeded, language: Language): readonly string[] {
  if (question.kind === "choose_run") return [];
  return [
    ...question.drifts.map((drift) => `${driftText(language, drift)}\n`),
    ...(question.configChanges.length === 0
      ? []
      : [`${words[language].configChanged(question.configChanges, question.runnerFiles)}\n`]),
  ];
}

export function askedText({ question }: DecisionNeeded, language: Language): string {
  const say = words[language];
  if (question.kind === "choose_run") return say.chooseRun;
  if (question.kind === "failed_item") {
    return failedTaskQuestion(language, question.item);
  }
  const { run, startsAt } = question;
  return say.confirmResume(nameOf(run), run.savedAt, startsAt);
}

export function optionLabel({ id, candidate }: DecisionOption, language: Language, now: Date): string {
  const say = words[language];
  if (candidate === undefined) {
    const { choices } = taskWords(language);
    if (id === "retry_item") return choices.retry;
    if (id === "skip_item") return choices.skip;
    if (id === "fix_and_retry_item") return choices.fix_and_retry;
    return say.options[id];
  }
  return `${nameOf(candidate)} [${candidate.shortId}], ${say.progress(candidate)}, ${timeAgo(language, candidate.savedAt, now)}`;
}

export function questionJson(outcome: DecisionNeeded, language: Language, now: Date): object {
  return {
    question: {
      ...snakeCase(outcome.question),
      text: [...warnings(outcome, language), askedText(outcome, language)].join("\n"),
    },
    options: outcome.options.map((option) => ({
      id: option.id,
      label: optionLabel(option, language, now),
      command: option.command.length === 0 ? null : displayCommand(option.command),
      ...(option.candidate === undefined ? {} : { run: snakeCase(option.candidate) }),
    })),
  };
}

function nameOf({ phase, specId }: RunSummary): string {
  return specId === null ? phase : `${phase} ${specId}`;
}
