import type { Context } from "../context/index.ts";

/** How long a command waits for another one that holds the run, in milliseconds, before it gives up and says so. */
export const leaseWaitMs = { start: 2_000, change: 10_000 } as const;

/** The lease's options: the clock, the limit, and a word to the user when waiting begins. */
export function waiting(context: Context, waitMs: number) {
  return {
    now: context.now,
    waitMs,
    signal: context.signal,
    onWait: ({ processId, host }: { readonly processId: number; readonly host: string }) =>
      context.report({ kind: "waiting_for_lease", holder: `${processId} (${host})` }),
  };
}
