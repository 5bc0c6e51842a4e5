import type { EvidenceLink, Run, Transition } from "./run.ts";

/** What one version of a run is beside another one. */
export type Comparison = "same" | "older" | "newer" | "diverged";

/**
 * Tells what one version of a run is beside another, when nothing is known of how they came about: what has happened to a run is only ever added
 * to (its history, its chain of evidence), so the one whose past is the beginning of the other's is the older.
 */
export function compareRuns(one: Run, other: Run): Comparison {
  if (one.runId !== other.runId) return "diverged";
  const [oneAt, otherAt] = [Date.parse(one.timestamp), Date.parse(other.timestamp)];
  if (oneAt <= otherAt && isBeginningOf(one, other))
    return oneAt === otherAt ? sameMoment(one, other) : "older";
  return otherAt <= oneAt && isBeginningOf(other, one) ? "newer" : "diverged";
}

/** A clock that stood still between two saves leaves the order to what has happened. */
function sameMoment(one: Run, other: Run): Comparison {
  if (!isBeginningOf(other, one)) return "older";
  return workOf(one) === workOf(other) ? "same" : "diverged";
}

function isBeginningOf(one: Run, other: Run): boolean {
  return (
    isPrefix(one.history, other.history, isSameMove) &&
    isPrefix(one.evidenceChain, other.evidenceChain, isSameLink)
  );
}

function isPrefix<T>(one: readonly T[], other: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
  return (
    one.length <= other.length &&
    one.every((each, at) => {
      const beside = other[at];
      return beside !== undefined && isSame(each, beside);
    })
  );
}

function isSameMove(one: Transition, other: Transition): boolean {
  return one.from === other.from && one.to === other.to && one.at === other.at;
}

/** Each link's hash covers all before it. */
function isSameLink(one: EvidenceLink, other: EvidenceLink): boolean {
  return one.hash === other.hash;
}

/**
 * All of a run that is work, as one text: the same for two versions between which nothing was done, though the repository's state may have been
 * taken down anew.
 */
export function workOf({ timestamp: _, expiry: __, context: ___, ...work }: Run): string {
  return JSON.stringify(work);
}
