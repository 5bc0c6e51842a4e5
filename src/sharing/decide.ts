import { sha256 } from "../context/index.ts";
import { compareByWork, compareRuns, isUnexpired, type Run, workOf } from "../runs/index.ts";

/** What was the same on both sides when it was last looked at. */
export interface Base {
  /** The version in the team's store. */
  readonly version: string;
  /** The SHA-256 of the file here. */
  readonly digest: string;
  /** The SHA-256 of the run's work (`workDigest`). */
  readonly work: string;
}

/** One record on this machine and in the team's store; both with paths of the same folder. */
export interface BothSides {
  readonly here: Run | null;
  readonly there: { readonly run: Run; readonly version: string } | null;
  readonly base: Base | null;
  readonly now: Date;
  /** The run is being worked on here, under its lease: what is here was made from what both had. */
  readonly isAtWork?: boolean;
}

/**
 * What has to be done so that both sides have the same; `leave`: neither is to be changed, `diverged`: somebody has to choose.
 */
export type Direction = "in_step" | "bring_in" | "send" | "leave" | "diverged";

/**
 * Which side a record goes to. What only one side has changed since both were the same goes to the other; what both have changed is compared by
 * its past. Where one side has none, the other's goes there, unless it was removed on purpose: what both had already, and what has expired.
 */
export function decide({ here, there, base, now, isAtWork = false }: BothSides): Direction {
  if (here === null) return there === null ? "in_step" : isWorthIt(there.run, now) ? "bring_in" : "leave";
  const work = workDigest(here);
  if (there === null) return work !== base?.work && isWorthIt(here, now) ? "send" : "leave";
  // Whatever the two machines' clocks say.
  if (isAtWork && base !== null && there.version === base.version) return "send";
  const workThere = workDigest(there.run);
  if (work === workThere) return newerPlace(here, there.run);
  // What is there is what is here was made from, whatever version it has: a store that came back from a backup.
  if (compareByWork(here, there.run) === "newer") return "send";
  const comparison = compareRuns(here, there.run);
  if (base !== null) {
    const isChangedHere = work !== base.work;
    const isChangedThere = there.version !== base.version && workThere !== base.work;
    if (!isChangedHere) return isChangedThere ? "bring_in" : newerPlace(here, there.run);
    // A backup that was put in a damaged file's place is older than what was sent.
    if (!isChangedThere) return comparison === "older" ? "bring_in" : "send";
  }
  return comparison === "older" ? "bring_in" : comparison === "newer" ? "send" : "diverged";
}

/** The same work; where the repository stood was taken down later on one of the sides. */
function newerPlace(here: Run, there: Run): Direction {
  if (here.timestamp === there.timestamp) return "in_step";
  return Date.parse(here.timestamp) > Date.parse(there.timestamp) ? "send" : "bring_in";
}

/** What can't be resumed any more is removed by housekeeping everywhere; it doesn't come back. */
function isWorthIt(run: Run, now: Date): boolean {
  return run.status === "completed" || run.status === "cancelled" || isUnexpired(run, now);
}

/** The SHA-256 of all of a run that is work. */
export function workDigest(run: Run): string {
  return sha256(Buffer.from(workOf(run)));
}
