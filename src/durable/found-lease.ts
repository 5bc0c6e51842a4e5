import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { HolderFacts } from "../failures/index.ts";
import { factsOf, type Holder, judge, parseHolder } from "./holder.ts";
import { temporaryName } from "./temporary-name.ts";

/** A lease file as it was found. */
export interface Found {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
  /** Null where the file names nobody. */
  readonly holder: Holder | null;
  /** `silent`: it can't be seen from here and hasn't shown itself for long. */
  readonly verdict: "alive" | "gone" | "silent";
}

/** A holder elsewhere that has missed so many heartbeats looks gone. */
const heartbeatsMissed = 6;
/** A lease file that names nobody was left by a crash once it is so old; a younger one may be about to be filled, which takes no time. */
export const namelessForMs = 1_500;
/** More than any holder is long; the rest of a strange file isn't read. */
export const leaseBytesMax = 16_384;

/** The living process that holds a lease; null also where something else stands in the lease's place, which who needs the lease is told of. */
export function livingHolder(path: string): HolderFacts | null {
  try {
    if (!lstatSync(path).isFile()) return null;
    const { holder, verdict } = findLease(path);
    return holder !== null && verdict === "alive" ? factsOf(holder) : null;
  } catch {
    // Not there, or not readable: nothing is known of a holder.
    return null;
  }
}

/** Whether a lease file was left that says nothing about anybody: a crash or a person emptied it. */
export function namesNobody(path: string): boolean {
  try {
    const { holder, verdict } = findLease(path);
    return holder === null && verdict === "gone";
  } catch {
    // What isn't there, or can't be read, is said by who needs the lease.
    return false;
  }
}

/** What a lease file says, and whether its holder is still there. @throws what the system says */
export function findLease(path: string): Found {
  const { bytes, modifiedMs } = readLease(path);
  const holder = parseHolder(bytes);
  return { bytes, modifiedMs, holder, verdict: verdictOn(path, modifiedMs, holder) };
}

/** A lease file's bytes, and when it last changed by its file system's clock. @throws what the system says */
export function readLease(path: string): { readonly bytes: Buffer; readonly modifiedMs: number } {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(leaseBytesMax);
    const length = readSync(file, bytes, 0, leaseBytesMax, 0);
    return { bytes: bytes.subarray(0, length), modifiedMs: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

/** Leases that this process has given back and could neither remove nor mark: it must not wait for itself. */
const givenBack = new Set<string>();

export function noteGivenBack(token: string): void {
  givenBack.add(token);
}

function verdictOn(path: string, modifiedMs: number, holder: Holder | null): Found["verdict"] {
  // An age from the future means that a clock was set back; it says nothing about the holder, so its distance counts.
  const age = () => Math.abs(fileSystemTime(dirname(path)) - modifiedMs);
  if (holder !== null && givenBack.has(holder.token)) return "gone";
  if (holder === null) return age() < namelessForMs ? "alive" : "gone";
  const verdict = judge(holder);
  if (verdict !== "unknown") return verdict;
  return age() < holder.heartbeatMs * heartbeatsMissed ? "alive" : "silent";
}

/** The file system's clock is compared with itself: a file just made says what time it is there, which may be another machine's. */
function fileSystemTime(directory: string): number {
  const probe = join(directory, temporaryName("clock"));
  try {
    writeFileSync(probe, "", { flag: "wx" });
    return statSync(probe).mtimeMs;
  } catch {
    // Where nothing can be written, this machine's clock is the best there is.
    return performance.timeOrigin + performance.now();
  } finally {
    removeQuietly(probe);
  }
}

/** A passing file that can't be removed is swept by age; what it was made for has been done, or has failed with an error of its own. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing depends on it.
  }
}
