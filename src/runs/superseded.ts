import type { Run } from "./run.ts";

/**
 * The input of a run that names the state file of the unfinished run which it takes the place of. It is on disk with the new run, before the
 * old one is cancelled: a process that is killed between the two leaves no doubt which of them counts.
 */
export const supersededRunInput = "superseded_run";

/** The names of the state files whose runs others have taken the place of. */
export function supersededFiles(runs: readonly Run[]): ReadonlySet<string> {
  return new Set(runs.map((run) => run.inputs[supersededRunInput]).filter((name) => name !== undefined));
}
