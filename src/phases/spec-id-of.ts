import type { Run } from "../runs/index.ts";

/** The SPEC of a run whose phase works on one. */
export function specIdOf(run: Run): string {
  if (run.specId === null) throw new Error(`The run ${run.runId} of ${run.phase} has no SPEC`);
  return run.specId;
}
