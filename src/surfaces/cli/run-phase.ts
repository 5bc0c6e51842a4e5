import type { ExitCode } from "../../failures/index.ts";
import { answerOutcome } from "./answer-outcome.ts";
import type { CommandLine } from "./request-context.ts";
import { driverOf, type RunWords, runOptions } from "./run-options.ts";

/** What a phase is to work on. */
export interface Target {
  readonly specId: string | null;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Starts a phase from its command, questions and all. */
export async function runPhase(
  line: CommandLine,
  phase: string,
  target: Target,
  words: RunWords,
): Promise<ExitCode> {
  const options = runOptions(line.language, words);
  const driver = driverOf(line.language, words);
  const { resumeRun, startPhase } = await import("../../phases/index.ts");
  const { root } = line;
  const isYes = words.yes === true;
  const answer = { isConfirmed: isYes, restart: false, runId: null, retry: [], skip: [] };
  return answerOutcome(line, { answer, driver }, (context, { isConfirmed, restart, runId, retry, skip }) =>
    restart
      ? resumeRun(context, {
          root,
          phase,
          specId: target.specId,
          runId,
          from: null,
          restart,
          driver,
          isConfirmed,
        })
      : startPhase(context, {
          root,
          phase,
          ...target,
          options,
          driver,
          isConfirmed,
          itemAnswers: { retry, skip, isConfirmed: isYes },
        }),
  );
}
