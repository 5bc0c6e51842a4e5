import { relative, sep } from "node:path";
import { type Context, type Language, unreachable } from "../../../context/index.ts";
import { type ExitCode, exitCodes } from "../../../failures/index.ts";
import {
  completionNotice,
  type FailedStepFacts,
  findingSentence,
  type NotFound,
  nextCommand,
  restartCommands,
  restartOptions,
} from "../../../messages/index.ts";
import { attemptIdOf, type Driver, driverWords, type Outcome } from "../../../phases/index.ts";
import { displayCommand } from "../../../processes/index.ts";
import { type Finding, type Run, shortId, summarize } from "../../../runs/index.ts";
import { programLines } from "./program-lines.ts";
import { questionJson, questionText } from "./question.ts";
import { snakeCase } from "./snake-case.ts";
import { words } from "./words.ts";

/** Where an outcome is shown. */
export interface Shown {
  readonly language: Language;
  readonly root: string;
  readonly now: Context["now"];
  readonly driver: Driver;
  /** Whether the options of the phase mean another, newer run than the one that is shown. */
  readonly isBesideNewer: boolean;
}

/** The exit codes of product.md for what a phase command came to. */
export function outcomeExitCode(outcome: Outcome): ExitCode {
  switch (outcome.kind) {
    case "prompt_ready":
    case "completed":
      return exitCodes.done;
    case "failed":
      return exitCodes.workFailed;
    case "decision_needed":
      return exitCodes.decisionNeeded;
    case "interrupted":
      return exitCodes.interrupted;
    default:
      return unreachable(outcome);
  }
}

/** The outcome as text for standard output. */
export function outcomeText(outcome: Outcome, shown: Shown): string {
  const { language } = shown;
  const say = words[language];
  switch (outcome.kind) {
    case "prompt_ready":
      return `${outcome.prompt.trimEnd()}\n\n---\n${say.howToFinish(answerWords(outcome.run), outcome.subagent)}\n`;
    case "completed":
      return completionNotice(language, {
        phase: outcome.run.phase,
        specId: outcome.run.specId,
        nextPhase: outcome.run.nextPhase,
        skippedSteps: summarize(outcome.run, shown.now()).skippedSteps,
        notFound: notFoundIn(outcome.run),
        files: outcome.run.filesCreated.map((file) => relative(shown.root, file).split(sep).join("/")),
        ...(outcome.run.filesCreatedCount === undefined ? {} : { fileCount: outcome.run.filesCreatedCount }),
        hasCommit: outcome.run.context.lastCommit !== null,
      });
    case "failed":
      return failedText(outcome, shown);
    case "decision_needed":
      return questionText(outcome, language, shown.now());
    case "interrupted":
      return say.interrupted(outcome.step, resumeWords(outcome.run, shown.driver));
    default:
      return unreachable(outcome);
  }
}

const notFoundNames: readonly NotFound[] = ["stack", "test_command"];

/** What 0-project says in its outputs that it didn't find. */
function notFoundIn({ outputs }: Run): readonly NotFound[] {
  const said = outputs["not_found"];
  return notFoundNames.filter((name) => Array.isArray(said) && said.includes(name));
}

type FailedOutcome = Extract<Outcome, { kind: "failed" }>;

function failedText(outcome: FailedOutcome, shown: Shown): string {
  const { language } = shown;
  const { run, step, item, findings, outputTail, attempt, attemptsMax } = outcome;
  const say = words[language];
  const what = item === null ? step : `${step} ${item.id}`;
  const tail = programLines(outputTail);
  return [
    say.gateRefused(what, attempt, attemptsMax),
    ...findings.map((finding) => `- ${findingSentence(language, finding)}`),
    ...(tail.length === 0 ? [] : ["", say.outputEnd, ...tail]),
    "",
    isToBeMended(outcome)
      ? say.stillOpen(answerWords(run))
      : restartOptions(language, restartFacts(outcome, shown)),
  ].join("\n");
}

/** Whether the step is open, and more work on it can make it pass. */
function isToBeMended(outcome: FailedOutcome): boolean {
  return outcome.isOpen && neededStep(outcome) === null;
}

function restartFacts(outcome: FailedOutcome, { driver, isBesideNewer }: Shown): FailedStepFacts {
  const { run, step } = outcome;
  const { phase, specId, profile } = run;
  const besideRun = isBesideNewer ? shortId(run.runId) : null;
  return { phase, specId, step, needed: neededStep(outcome), profile, besideRun, driver: spoken(driver) };
}

/** The step of this run that has to be seen to pass before the failed one can count. */
function neededStep({ run, findings }: FailedOutcome): string | null {
  for (const finding of findings)
    if (finding.kind === "evidence_missing" && run.steps.some(({ name }) => name === finding.step))
      return finding.step;
  return null;
}

/** The outcome as the one JSON document of `--json` (docs/reference/json-output.md). */
export function outcomeJson(outcome: Outcome, shown: Shown): object {
  const { language, now } = shown;
  const ok = outcomeExitCode(outcome) === exitCodes.done;
  const base = { ok, outcome: outcome.kind, exit_code: outcomeExitCode(outcome) };
  if (outcome.kind === "decision_needed") return { ...base, ...questionJson(outcome, language, now()) };

  const run = snakeCase(summarize(outcome.run, now()));
  const driven = { ...base, tokens_used: outcome.tokensUsed, run };
  switch (outcome.kind) {
    case "prompt_ready": {
      const { step, item, prompt, subagent, attempt, attemptsMax, findings } = outcome;
      return {
        ...driven,
        step,
        item: item === null ? null : snakeCase(item),
        prompt,
        subagent,
        attempt,
        attempt_id: attemptIdOf(outcome.run),
        attempts_max: attemptsMax,
        findings: described(findings, language),
        next_command: stepDone(outcome.run),
      };
    }
    case "completed": {
      const { specId, outputs, filesCreated, filesCreatedCount: count, nextPhase } = outcome.run;
      return {
        ...driven,
        outputs,
        files_created: filesCreated,
        ...(count === undefined ? {} : { files_created_count: count }),
        next_phase: nextPhase,
        next_command: nextCommand(language, { specId, nextPhase }),
      };
    }
    case "failed": {
      const { step, item, findings, outputTail, attempt, attemptsMax, isOpen } = outcome;
      const isMended = isToBeMended(outcome);
      const restart = isMended ? [] : restartCommands(restartFacts(outcome, shown));
      return {
        ...driven,
        step,
        item: item === null ? null : snakeCase(item),
        is_open: isOpen,
        attempt,
        attempt_id: attemptIdOf(outcome.run),
        attempts_max: attemptsMax,
        findings: described(findings, language),
        output_tail: outputTail,
        restart_options: restart,
        next_command: isMended ? stepDone(outcome.run) : null,
      };
    }
    case "interrupted":
      return {
        ...driven,
        step: outcome.step,
        signal: outcome.signal,
        next_command: resumeWords(outcome.run, shown.driver),
      };
    default:
      return unreachable(outcome);
  }
}

/** Findings as data with their sentence. */
function described(findings: readonly Finding[], language: Language): readonly object[] {
  return findings.map((finding) => ({ ...snakeCase(finding), message: findingSentence(language, finding) }));
}

/** The words that name the agent, behind another word: empty in a session. */
function spoken(driver: Driver): string {
  return driver.kind === "session" ? "" : ` ${displayCommand(driverWords(driver))}`;
}

function stepDone(run: Run): string {
  return `alfred step done ${answerWords(run)}`;
}

/** The options that say what is answered: the run, and the attempt that waits in it. */
function answerWords(run: Run): string {
  const attemptId = attemptIdOf(run);
  return `--run ${shortId(run.runId)}${attemptId === null ? "" : ` --attempt ${attemptId}`}`;
}

function resumeWords({ phase, specId }: Run, driver: Driver): string {
  return `alfred resume ${phase}${specId === null ? "" : ` ${specId}`}${spoken(driver)}`;
}
