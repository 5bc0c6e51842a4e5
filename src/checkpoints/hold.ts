import { type Lease, readLeaseHolder } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { loadCheckpoint } from "./load-checkpoint.ts";

/** How often a save in the midst of the work makes sure that the lease is still this process's. */
const leaseCheckMs = 1_000;

/** A checkpoint in this process's hands, and the lease that says so. */
export interface Held {
  readonly root: string;
  readonly checkpoint: Checkpoint;
  readonly lease: Lease;
  readonly leaseFile: string;
  readonly purpose: string;
}

/**
 * Gives the check that stands before every save. At a save in the midst of the work it may be as old as `leaseCheckMs`; at the end of the
 * work it is always made, because nothing comes after that would make good what went into a file that is gone.
 * @returns a function that says whether the lease had to be taken again because its file was removed: then the others may be gone, too. It
 * throws AlfredError `run_held`, `run_taken_over`
 */
export function openCheck(held: Held): (occasion: "work" | "end") => "held" | "taken_again" {
  const { lease } = held;
  let seenAt = performance.now();
  return (occasion) => {
    if (occasion === "work" && performance.now() - seenAt < leaseCheckMs) return "held";
    const isHeld = lease.isHeld();
    if (!isHeld) takeAgain(held);
    seenAt = performance.now();
    return isHeld ? "held" : "taken_again";
  };
}

/** What another process has saved meanwhile is left to it, whether it is still at work or has given the lease back. */
function takeAgain({ root, checkpoint, lease, leaseFile, purpose: what }: Held): void {
  if (lease.takeAgain()) {
    if (!wasSavedByOthers(root, checkpoint)) return;
    lease.release();
  }
  const holder = readLeaseHolder(leaseFile)?.holder ?? null;
  throw new AlfredError(
    holder === null ? { code: "run_taken_over", what } : { code: "run_held", what, holder },
  );
}

/** A record that is gone was changed by nobody. The times alone don't say it: another machine's clock may be behind. */
function wasSavedByOthers(root: string, mine: Checkpoint): boolean {
  const found = loadCheckpoint(root, mine.taskId)?.checkpoint;
  if (found === undefined) return false;
  return (
    Date.parse(found.updatedAt) > Date.parse(mine.updatedAt) ||
    [...found.done].some((item) => !mine.done.has(item))
  );
}
