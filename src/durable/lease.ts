import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AlfredError, type HolderFacts } from "../failures/index.ts";
import { type Holder, judge, parseHolder, thisProcess } from "./holder.ts";
import { errorCode, saveError } from "./save-error.ts";
import { temporaryName } from "./temporary-name.ts";

/** How often a holder shows that it lives, for those who can't see its process. */
const heartbeatMs = 10_000;
/** A holder elsewhere that hasn't shown itself for so long is gone. */
const silentForMs = 60_000;
/** A lease file that names nobody was left by a crash once it is so old; a younger one may be about to be filled. */
const namelessForMs = 3_000;
const pollMs = { min: 15, max: 60 } as const;

export interface LeaseOptions {
  readonly now: () => Date;
  /** How long to wait for another holder before giving up. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Called once, when waiting begins. */
  readonly onWait?: (holder: HolderFacts) => void;
  /** What it is held for, in a word or two: shown to who has to wait. */
  readonly purpose: string;
}

/** The right to change something, held by one process at a time. */
export interface Lease {
  readonly holder: HolderFacts;
  /** The dead holder whose lease this one took over. */
  readonly takenOverFrom: HolderFacts | null;
  readonly isHeld: () => boolean;
  readonly release: () => void;
}

/**
 * Takes a lease. A holder whose process is gone is seen at once and taken over (product.md, promise 2); one that lives is waited for.
 * @throws AlfredError `run_held` when the wait is over, or what saving throws.
 */
export async function acquireLease(path: string, options: LeaseOptions): Promise<Lease> {
  const deadline = performance.now() + options.waitMs;
  let takenOverFrom: HolderFacts | null = null;
  let hasWaited = false;
  for (;;) {
    const mine = thisProcess(options.purpose, options.now());
    if (create(path, mine)) return held(path, mine, takenOverFrom);

    const found = look(path);
    if (found === null) continue;
    if (!found.isAlive) {
      if (removeGone(path, found, options)) takenOverFrom = found.holder;
      else await pause(pollMs.min * Math.random());
      continue;
    }
    const facts = found.holder ?? { processId: 0, host: "?", since: options.now().toISOString() };
    if (performance.now() >= deadline || options.signal?.aborted) {
      throw new AlfredError({ code: "run_held", what: options.purpose, holder: facts });
    }
    if (!hasWaited) options.onWait?.(facts);
    hasWaited = true;
    await pause(pollMs.min + Math.random() * (pollMs.max - pollMs.min));
  }
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
  const found = look(path);
  return found === null || found.holder === null
    ? null
    : { holder: factsOf(found.holder), isAlive: found.isAlive };
}

/** The file appears whole or not at all, and only where there is none: a second name given to a finished file does both. */
function create(path: string, holder: Holder): boolean {
  const text = JSON.stringify(holder);
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    writeFileSync(temporary, text, { flag: "wx", mode: 0o644 });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"].includes(errorCode(error) ?? ""))
      return createWithoutLink(path, text);
    throw saveError(error, path, text.length);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** For file systems without second names: exclusive, but for a moment empty. */
function createWithoutLink(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o644 });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw saveError(error, path, text.length);
  }
}

interface Found {
  readonly bytes: Buffer;
  readonly holder: Holder | null;
  readonly isAlive: boolean;
}

function look(path: string): Found | null {
  try {
    const bytes = readFileSync(path);
    const holder = parseHolder(bytes);
    return { bytes, holder, isAlive: isAlive(holder, ageOf(path)) };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw saveError(error, path, 0);
  }
}

/** The file system's clock is compared with itself: a touched file beside it says what time it is there. */
function ageOf(path: string): number {
  const probe = join(dirname(path), temporaryName("clock"));
  try {
    writeFileSync(probe, "", { flag: "wx" });
    return statSync(probe).mtimeMs - statSync(path).mtimeMs;
  } finally {
    rmSync(probe, { force: true });
  }
}

function isAlive(holder: Holder | null, ageMs: number): boolean {
  if (holder === null) return Math.abs(ageMs) < namelessForMs;
  const verdict = judge(holder);
  // An age from the future means that a clock was set back; it says nothing about the holder, so its distance counts.
  return verdict === "unknown" ? Math.abs(ageMs) < silentForMs : verdict === "alive";
}

/**
 * Removes a dead holder's file. Several processes may have judged the same file: only the one that holds the lease on removing
 * exactly this one looks again and removes it, so that nobody's new lease is ever taken for the old one.
 */
function removeGone(path: string, judged: Found, options: LeaseOptions): boolean {
  const removal = `${path}.gone-${judged.holder?.token ?? "nameless"}`;
  const mine = thisProcess(options.purpose, options.now());
  if (!create(removal, mine)) {
    const other = look(removal);
    if (other !== null && !other.isAlive) removeGone(removal, other, options);
    return false;
  }
  try {
    const isStillThere = look(path)?.bytes.equals(judged.bytes) === true;
    if (isStillThere) rmSync(path, { force: true });
    return isStillThere;
  } finally {
    rmSync(removal, { force: true });
  }
}

function held(path: string, mine: Holder, takenOverFrom: HolderFacts | null): Lease {
  const heartbeat = setInterval(() => touch(path, mine), heartbeatMs);
  heartbeat.unref();
  return {
    holder: factsOf(mine),
    takenOverFrom: takenOverFrom === null ? null : factsOf(takenOverFrom),
    isHeld: () => isMine(path, mine),
    release: () => {
      clearInterval(heartbeat);
      if (isMine(path, mine)) rmSync(path, { force: true });
    },
  };
}

function isMine(path: string, mine: Holder): boolean {
  try {
    return parseHolder(readFileSync(path))?.token === mine.token;
  } catch {
    // Not readable, so not ours to remove.
    return false;
  }
}

function touch(path: string, mine: Holder): void {
  if (!isMine(path, mine)) return;
  const seconds = (performance.timeOrigin + performance.now()) / 1000;
  try {
    utimesSync(path, seconds, seconds);
  } catch {
    // A missed heartbeat is made good by the next one.
  }
}

function factsOf({ processId, host, since }: HolderFacts): HolderFacts {
  return { processId, host, since };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
