import { oneAtATime } from "../durable/index.ts";
import type { Run, RunEvent } from "../runs/index.ts";
import type { Drive } from "./drive.ts";
import { record } from "./record.ts";

/** A run that several works change at once: each change is made on what the one before has saved. */
export interface RunKeeper {
  /** As it was saved last. */
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
        run = await record(drive, run, event);
        return run;
      }),
  };
}
