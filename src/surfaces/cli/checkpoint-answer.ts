import type { Checkpoint, OpenCheckpoint } from "../../checkpoints/index.ts";
import type { CheckpointFacts } from "../../messages/index.ts";
import type { CommandLine } from "./request-context.ts";

/** How long a command waits for another process that changes the checkpoint, in milliseconds. */
const changeWaitMs = 10_000;

/** The lease's options: the clock, the limit, and a word to the user when waiting begins, and when files that were removed are written again. */
export function leaseOptions({ context }: CommandLine, waitMs = changeWaitMs) {
  return {
    now: context.now,
    waitMs,
    signal: context.signal,
    onWait: ({ processId, host }: { readonly processId: number; readonly host: string }) =>
      context.report({ kind: "waiting_for_lease", holder: `${processId} (${host})` }),
    onTakenAgain: (what: string) => context.report({ kind: "lease_taken_again", what }),
  };
}

/** The result; with `--quiet` nothing is said of progress, which is all that these commands have to say (checkpoints.md). */
export function answerCheckpoint(line: CommandLine, text: string, data: object): void {
  if (line.options.json || !line.options.quiet) line.answer(text, data);
}

export function reportDamage({ context }: CommandLine, damage: OpenCheckpoint["damage"]): void {
  if (damage !== null) context.report({ kind: "damage_found", ...damage });
}

/** The record as the contract shows it, with the counts and the estimate. */
export async function checkpointJson(checkpoint: Checkpoint): Promise<object> {
  const { contractPart, factsOf } = await import("../../checkpoints/index.ts");
  return openCheckpointJson(contractPart(checkpoint), factsOf(checkpoint));
}

export function openCheckpointJson(
  record: ReturnType<OpenCheckpoint["record"]>,
  facts: CheckpointFacts,
): object {
  const { done, inProgress, error, waiting, percent, secondsLeft } = facts;
  return {
    ...record,
    counts: { done, in_progress: inProgress, error, waiting },
    percent,
    eta_seconds: secondsLeft === null ? null : Math.round(secondsLeft),
  };
}
