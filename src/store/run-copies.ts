import type { Run } from "../runs/index.ts";

/**
 * One of each run, the last saved: a copy under another name (a person's, a synchronised folder's) is no second run, and nobody could
 * choose between the two by their id. The order stays.
 */
export function withoutCopies<T>(
  found: readonly T[],
  runOf: (each: T) => Pick<Run, "runId" | "timestamp">,
): readonly T[] {
  if (found.length < 2) return found;
  const newest = new Map<string, T>();
  for (const each of found) {
    const { runId, timestamp } = runOf(each);
    const other = newest.get(runId);
    if (other === undefined || Date.parse(runOf(other).timestamp) < Date.parse(timestamp))
      newest.set(runId, each);
  }
  return found.filter((each) => newest.get(runOf(each).runId) === each);
}
