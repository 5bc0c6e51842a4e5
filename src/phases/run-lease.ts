import type { Context } from "../context/index.ts";
import type { WorkingCopy } from "../sharing/index.ts";
import type { RunLease } from "../store/index.ts";

/** How long a command waits for another one that holds the run, in milliseconds, before it gives up and says so. */
export const leaseWaitMs = { start: 2_000, change: 10_000 } as const;

/** What is worked on: one SPEC in one phase, or a phase without one. */
interface Target {
  readonly phase: string;
  readonly specId: string | null;
}

/**
 * Does work while no other process, on no machine of the team, may change the runs of this phase and SPEC; a word to the user when it has to wait, and when the
 * process that held it is gone (product.md, promise 2).
 * @throws AlfredError `run_held` when the wait is over
 */
export function underRunLease<T>(
  context: Context,
  copy: WorkingCopy,
  target: Target,
  waitMs: number,
  work: (lease: RunLease) => Promise<T>,
): Promise<T> {
  const { phase, specId } = target;
  const options = {
    now: context.now,
    waitMs,
    signal: context.signal,
    onWait: ({ processId, host }: { readonly processId: number; readonly host: string }) =>
      context.report({ kind: "waiting_for_lease", holder: `${processId} (${host})` }),
  };
  return copy.withLease(target, options, (lease) => {
    const { takenOverFrom } = lease;
    if (takenOverFrom !== null) {
      const { processId, since } = takenOverFrom;
      context.report({ kind: "run_taken_over", phase, specId, processId, since });
    }
    return work(lease);
  });
}
