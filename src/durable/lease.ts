import { renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pause } from "../context/index.ts";
import { AlfredError, type HolderFacts } from "../failures/index.ts";
import { makeDirectoryDurably } from "./directory.ts";
import { type Found, namelessForMs, noteGivenBack } from "./found-lease.ts";
import { factsOf, type Holder, thisProcess } from "./holder.ts";
import {
  createLeaseFile,
  isHeldBy,
  lookAtLease,
  markGivenBack,
  showLife,
  writeBeside,
} from "./lease-file.ts";
import { saveError } from "./save-error.ts";
import { temporaryNameOf } from "./temporary-name.ts";

/** How often a holder shows that it lives, for those who can't see its process. */
const heartbeatMsDefault = 10_000;
/** A silent holder is watched for a little more than a heartbeat: its machine may just have woken from sleep. */
const heartbeatsWatched = 1.2;
/** How long another process may take to clear a dead holder away. */
const clearingMsMax = 5_000;
const pollMs = { min: 15, max: 60 } as const;

export interface LeaseOptions {
  readonly now: () => Date;
  /** How long to wait for a living holder before giving up. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Called once, when waiting begins. */
  readonly onWait?: (holder: HolderFacts) => void;
  /** What it is held for, in a word or two: shown to who has to wait. */
  readonly purpose: string;
  /** How often the holder shows that it lives; 10 seconds unless said. Six missed ones and it counts as silent. */
  readonly heartbeatMs?: number;
}

/** The right to change something, held by one process at a time. */
export interface Lease {
  readonly holder: HolderFacts;
  /** The dead holder whose lease this one took over. */
  readonly takenOverFrom: HolderFacts | null;
  /** Whether it is still this one's: who was silent for too long may have been taken over. */
  readonly isHeld: () => boolean;
  /**
   * Takes it once more where its file is gone and nobody else has taken it since: someone who cleans a folder means no lease in it.
   * Others may have held it meanwhile, and given it back.
   * @returns whether it is this one's now
   * @throws what saving throws
   */
  readonly takeAgain: () => boolean;
  /** Removes this lease and no other; more than once is harmless. */
  readonly release: () => void;
}

/**
 * Takes a lease. A holder whose process is gone is seen at once and taken over (product.md, promise 2); one that lives is waited
 * for; one on another machine, or in another container, that hasn't shown itself for long is watched for one more heartbeat first.
 * @throws AlfredError `run_held` when the wait is over or the signal is aborted (`lease_nameless` where the file says nothing), or what
 * saving throws
 */
export async function acquireLease(path: string, options: LeaseOptions): Promise<Lease> {
  const self = thisProcess(options.purpose, options.heartbeatMs ?? heartbeatMsDefault);
  const deadline = performance.now() + options.waitMs;
  let watched: Watched | null = null;
  let holder: Holder | null = null;
  let hasWaited = false;
  for (;;) {
    const mine: Holder = { ...self, since: options.now().toISOString() };
    const found = lookAtLease(path);
    if (found === null && createLeaseFile(path, mine)) return held(path, mine, null);
    // Over a network the answer to a creation may be lost and the creation be done.
    if (found?.holder?.token === mine.token) return held(path, mine, null);
    watched = watch(found, watched);
    if (found !== null && isGone(found, watched) && takeOver(path, found, mine)) {
      return held(path, mine, found.holder);
    }
    holder = found?.holder ?? holder;
    if (options.signal?.aborted || performance.now() >= deadline + extraMs(found)) {
      throw isHeldError(path, options.purpose, holder);
    }
    if (!hasWaited && found !== null && found.holder !== null && !isGone(found, watched)) {
      options.onWait?.(factsOf(found.holder));
      hasWaited = true;
    }
    await pause(pollMs.min + Math.random() * (pollMs.max - pollMs.min));
  }
}

function isHeldError(path: string, what: string, holder: Holder | null): AlfredError {
  return new AlfredError(
    holder === null
      ? { code: "lease_nameless", what, path }
      : { code: "run_held", what, holder: factsOf(holder) },
  );
}

/** Runs a function under a lease and gives the lease back, whatever happens. */
export async function withLease<T>(
  path: string,
  options: LeaseOptions,
  use: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await acquireLease(path, options);
  try {
    return await use(lease);
  } finally {
    lease.release();
  }
}

/** Who holds a lease now, and whether they are still there; null where nobody does. */
export function readLeaseHolder(
  path: string,
): { readonly holder: HolderFacts; readonly isAlive: boolean } | null {
  const found = lookAtLease(path);
  return found === null || found.holder === null
    ? null
    : { holder: factsOf(found.holder), isAlive: found.verdict === "alive" };
}

/** A silent holder, and since when (on this process's steady clock) its file hasn't changed. */
interface Watched {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
  readonly sinceMs: number;
}

function watch(found: Found | null, before: Watched | null): Watched | null {
  if (found === null || found.verdict !== "silent") return null;
  return before !== null && isSame(found, before) ? before : { ...found, sinceMs: performance.now() };
}

function isSame(one: Omit<Watched, "sinceMs">, other: Omit<Watched, "sinceMs">): boolean {
  return one.modifiedMs === other.modifiedMs && one.bytes.equals(other.bytes);
}

function isGone(found: Found, watched: Watched | null): boolean {
  if (found.verdict !== "silent") return found.verdict === "gone";
  return watched !== null && performance.now() - watched.sinceMs >= watchMs(found);
}

function watchMs(found: Found): number {
  return (found.holder?.heartbeatMs ?? heartbeatMsDefault) * heartbeatsWatched;
}

/**
 * The wait is for living holders; watching a silent one, letting another process clear a dead one away, or seeing whether a file that names
 * nobody is filled, comes on top.
 */
function extraMs(found: Found | null): number {
  if (found?.verdict === "alive") return found.holder === null ? 2 * namelessForMs : 0;
  return clearingMsMax + (found?.verdict === "silent" ? watchMs(found) : 0);
}

/**
 * Puts this lease in a dead holder's place. Several processes may have judged the same file: only the one that holds the lease on
 * clearing exactly that holder away looks again and replaces the file, in one step, so that there is never a moment without a
 * lease and nobody's new lease is taken for the old one.
 */
function takeOver(path: string, judged: Found, mine: Holder): boolean {
  const clearing = clearingPath(path, judged);
  if (!createLeaseFile(clearing, mine)) {
    const other = lookAtLease(clearing);
    if (other === null || other.verdict === "alive" || !takeOver(clearing, other, mine)) return false;
  }
  try {
    const found = lookAtLease(path);
    if (found === null || found.verdict === "alive" || !isSame(found, judged)) return false;
    replace(path, mine);
    return true;
  } finally {
    giveBack(clearing, mine);
  }
}

/** One name a dead holder; a process that is killed meanwhile leaves a name that is swept like any temporary file. */
function clearingPath(path: string, { holder }: Found): string {
  const sixteen = (holder?.token ?? "nameless").replaceAll("-", "").slice(0, 16).padEnd(16, "0");
  return join(dirname(path), temporaryNameOf(basename(path), sixteen));
}

function replace(path: string, mine: Holder): void {
  const temporary = writeBeside(path, mine);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw saveError(error, path, 0);
  }
}

function held(path: string, mine: Holder, gone: HolderFacts | null): Lease {
  const heartbeat = setInterval(() => showLife(path, mine.token), mine.heartbeatMs);
  heartbeat.unref();
  let isGivenBack = false;
  return {
    holder: factsOf(mine),
    takenOverFrom: gone === null ? null : factsOf(gone),
    isHeld: () => isHeldBy(path, mine.token),
    takeAgain: () => !isGivenBack && (isHeldBy(path, mine.token) || createAnew(path, mine)),
    release: () => {
      isGivenBack = true;
      clearInterval(heartbeat);
      giveBack(path, mine);
    },
  };
}

/** The folder may be gone with the file. */
function createAnew(path: string, mine: Holder): boolean {
  makeDirectoryDurably(dirname(path));
  return createLeaseFile(path, mine);
}

function giveBack(path: string, mine: Holder): void {
  if (!isHeldBy(path, mine.token)) return;
  try {
    rmSync(path, { force: true });
  } catch {
    // What was done under it is what matters; neither this process nor another one is to wait for it.
    noteGivenBack(mine.token);
    markGivenBack(path, mine);
  }
}
