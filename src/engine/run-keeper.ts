import { oneAtATime } from "../durable/index.ts";
import type { Run, RunEvent } from "../runs/index.ts";
import type { Drive } from "./drive.ts";
import { applyEvents, saveTransition } from "./record.ts";

/** A run that several works change at once: each change is made on what the one before has saved. */
export interface RunKeeper {
  /** With everything that has happened, saved or not. */
  readonly current: () => Run;
  readonly record: (event: RunEvent) => Promise<Run>;
}

export function keepRun(drive: Drive, start: Run): RunKeeper {
  let run = start;
  const inOrder = oneAtATime();
  return {
    current: () => run,
    record: (event) =>
      inOrder(async () => {
        // Also what couldn't be saved has happened: the next change, saved or kept elsewhere, would else be without it.
        run = await applyEvents(drive, run, [event]);
        await saveTransition(drive, run);
        return run;
      }),
  };
}
