import type { Context, UnsavedChoice } from "../../context/index.ts";
import { AlfredError, type ExitCode, exitCode, exitCodes, failureSentences } from "../../failures/index.ts";
import type { DecisionNeeded, DecisionOption, Driver, Outcome } from "../../phases/index.ts";
import type { Run } from "../../runs/index.ts";
import { outcomeExitCode, outcomeJson, outcomeText } from "./present/outcome.ts";
import type { CommandLine } from "./request-context.ts";

/** What the user has decided: by the command's options, and by answers on the terminal. */
export interface Answer {
  readonly isConfirmed: boolean;
  /** From the first step again. */
  readonly restart: boolean;
  /** The run that was chosen, or that the question was about. */
  readonly runId: string | null;
  /** Failed tasks that are to be tried again, and those that are to be left out. */
  readonly retry: readonly string[];
  readonly skip: readonly string[];
}

/** A phase's work, done anew with each answer. */
export type Work = (context: Context, answer: Answer) => Promise<Outcome>;

/**
 * Does a phase's work to its outcome and shows it. On a terminal a question is put to the person and the work entered again with the
 * answer, which is then decided anew; a save that failed is offered again (scenarios 2.1.2, 3.1.1, 3.3.x). Elsewhere both end the
 * command.
 */
export async function answerOutcome(
  line: CommandLine,
  given: { readonly answer: Answer; readonly driver: Driver },
  work: Work,
): Promise<ExitCode> {
  let { answer } = given;
  for (;;) {
    const outcome = await withRetry(line, given.driver, (context) => work(context, answer));
    if (outcome.kind === "decision_needed" && line.isInteractive) {
      const { askDecision } = await import("./ask.ts");
      const chosen = await askDecision(outcome, line);
      if (chosen === null) return exitCodes.decisionNeeded;
      answer = answered(answer, outcome, chosen);
      continue;
    }
    const { language, root, context } = line;
    const isBesideNewer = outcome.kind === "failed" && (await hasNewer(line, outcome.run));
    const shown = { language, root, now: context.now, driver: given.driver, isBesideNewer };
    line.answer(outcomeText(outcome, shown), outcomeJson(outcome, shown));
    return outcomeExitCode(outcome);
  }
}

/** Whether another run of the same work is the one that the options of its phase would take. */
async function hasNewer({ root, context }: CommandLine, { runId, phase, specId }: Run): Promise<boolean> {
  const { loadResumable } = await import("../../store/index.ts");
  const filter = { phase, ...(specId === null ? {} : { specId }) };
  const [newest] = loadResumable(root, { ...filter, now: context.now() }).candidates;
  return newest !== undefined && newest.run.runId !== runId;
}

function answered(before: Answer, { question }: DecisionNeeded, { id, candidate }: DecisionOption): Answer {
  const runId = candidate?.runId ?? ("run" in question ? question.run.runId : before.runId);
  const item = question.kind === "failed_item" ? [question.item.id] : [];
  return {
    isConfirmed: before.isConfirmed || id === "go_on" || id === "restart",
    restart: before.restart || id === "restart",
    runId,
    retry: [...before.retry, ...(id === "retry_item" ? item : [])],
    skip: [...before.skip, ...(id === "skip_item" ? item : [])],
  };
}

/** Where a run had begun before its save failed, that run goes on: begun anew, it would lose what is done. */
async function withRetry(
  line: CommandLine,
  driver: Driver,
  work: (context: Context) => Promise<Outcome>,
): Promise<Outcome> {
  const begun: { runId: string | null; isDecided: boolean } = { runId: null, isDecided: false };
  const context: Context = {
    ...line.context,
    ...(line.isInteractive
      ? {
          decideUnsaved: async (error) => {
            // A question that is interrupted is decided, too: the state is kept elsewhere.
            begun.isDecided = true;
            const choice = await decideUnsaved(line, error);
            begun.isDecided = choice !== "retry";
            return choice;
          },
        }
      : {}),
    report: (event) => {
      if (event.kind === "run_started") begun.runId = event.shortId;
      line.context.report(event);
    },
  };
  for (;;) {
    try {
      return begun.runId === null ? await work(context) : await goOn(line, context, begun.runId, driver);
    } catch (error) {
      const isUnsaved = error instanceof AlfredError && exitCode(error.failure) === exitCodes.notSaved;
      const mayRetry = isUnsaved && line.isInteractive && !begun.isDecided;
      if (!mayRetry) throw error;
      line.note(failureSentences(line.language, error.failure));
      const { askRetry } = await import("./ask.ts");
      if (!(await askRetry(line))) throw error;
    }
  }
}

async function decideUnsaved(line: CommandLine, error: Error): Promise<UnsavedChoice> {
  if (error instanceof AlfredError) line.note(failureSentences(line.language, error.failure));
  const { askUnsaved } = await import("./ask.ts");
  return askUnsaved(line);
}

async function goOn(
  { root }: CommandLine,
  context: Context,
  runId: string,
  driver: Driver,
): Promise<Outcome> {
  const { resumeRun } = await import("../../phases/index.ts");
  return resumeRun(context, {
    root,
    phase: null,
    specId: null,
    runId,
    from: null,
    restart: false,
    driver,
    isConfirmed: true,
  });
}
