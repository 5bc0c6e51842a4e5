import { AlfredError, type ExitCode, exitCode, exitCodes, failureSentences } from "../../failures/index.ts";
import type { Outcome } from "../../phases/index.ts";
import { outcomeExitCode, outcomeJson, outcomeText } from "./present/outcome.ts";
import type { CommandLine } from "./request-context.ts";

/**
 * Does a phase's work to its outcome and shows it. On a terminal a question is put to the person and the work entered again with the
 * answer; a save that failed is offered again (scenarios 2.1.2, 3.1.1, 3.3.x). Elsewhere both end the command.
 * @param work done anew with each answer; `isConfirmed` is what `--yes` or the person said
 */
export async function answerOutcome(
  line: CommandLine,
  isConfirmed: boolean,
  work: (isConfirmed: boolean) => Promise<Outcome>,
): Promise<ExitCode> {
  const outcome = await withRetry(line, () => work(isConfirmed));
  if (outcome.kind === "decision_needed" && line.isInteractive) {
    const { askDecision } = await import("./ask.ts");
    const chosen = await askDecision(outcome, line);
    if (chosen === null) return exitCodes.decisionNeeded;
    return line.enter(chosen.command.slice(1), { language: line.language });
  }
  const shown = { language: line.language, root: line.root, now: line.context.now };
  line.answer(outcomeText(outcome, shown), outcomeJson(outcome, shown));
  return outcomeExitCode(outcome);
}

async function withRetry(line: CommandLine, work: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const mayRetry =
        error instanceof AlfredError && exitCode(error.failure) === exitCodes.notSaved && line.isInteractive;
      if (!mayRetry) throw error;
      line.note(failureSentences(line.language, error.failure));
      const { askRetry } = await import("./ask.ts");
      if (!(await askRetry(line))) throw error;
    }
  }
}
