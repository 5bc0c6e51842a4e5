import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { bytesOfHolder, type Holder, judge, parseHolder } from "./holder.ts";
import { errorCode, saveError } from "./save-error.ts";
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
/** A lease file that names nobody was left by a crash once it is so old; a younger one may be about to be filled. */
const namelessForMs = 3_000;
/** More than any holder is long; the rest of a strange file isn't read. */
const leaseBytesMax = 16_384;

/** The file appears whole or not at all, and only where there is none: a second name given to a finished file does both. */
export function createLeaseFile(path: string, holder: Holder): boolean {
  const temporary = writeBeside(path, holder);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"].includes(errorCode(error) ?? "")) {
      return createWithoutLink(path, holder);
    }
    throw saveError(error, path, 0);
  } finally {
    removeQuietly(temporary);
  }
}

/** A passing file that can't be removed is swept by age; what it was made for has been done, or has failed with an error of its own. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing depends on it.
  }
}

/** A whole lease file under a passing name in the same folder. */
export function writeBeside(path: string, holder: Holder): string {
  const bytes = bytesOfHolder(holder);
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    writeFileSync(temporary, bytes, { flag: "wx", mode: 0o644 });
    return temporary;
  } catch (error) {
    removeQuietly(temporary);
    throw saveError(error, path, bytes.byteLength);
  }
}

/** For file systems without second names: exclusive, but for a moment empty, so that it may have been taken for a dead one. */
export function createWithoutLink(path: string, holder: Holder): boolean {
  const bytes = bytesOfHolder(holder);
  let file: number;
  try {
    file = openSync(path, "wx", 0o644);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw saveError(error, path, bytes.byteLength);
  }
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    removeQuietly(path);
    throw saveError(error, path, bytes.byteLength);
  } finally {
    closeSync(file);
  }
  return isHeldBy(path, holder.token);
}

/**
 * Null where there is no lease file.
 * @throws AlfredError `link_refused`, or as saving does, where something that isn't a lease file stands in its place
 */
export function lookAtLease(path: string): Found | null {
  const kind = lstatSync(path, { throwIfNoEntry: false });
  if (kind?.isSymbolicLink()) throw new AlfredError({ code: "link_refused", path });
  if (kind !== undefined && !kind.isFile()) {
    throw new AlfredError({ code: "save_failed", path, detail: "it is not a file" });
  }
  try {
    const { bytes, modifiedMs } = readLease(path);
    const holder = parseHolder(bytes);
    return { bytes, modifiedMs, holder, verdict: verdictOn(path, modifiedMs, holder) };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw saveError(error, path, 0);
  }
}

function readLease(path: string): { readonly bytes: Buffer; readonly modifiedMs: number } {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(leaseBytesMax);
    const length = readSync(file, bytes, 0, leaseBytesMax, 0);
    return { bytes: bytes.subarray(0, length), modifiedMs: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

function verdictOn(path: string, modifiedMs: number, holder: Holder | null): Found["verdict"] {
  // An age from the future means that a clock was set back; it says nothing about the holder, so its distance counts.
  const age = () => Math.abs(fileSystemTime(dirname(path)) - modifiedMs);
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

export function isHeldBy(path: string, token: string): boolean {
  try {
    return parseHolder(readLease(path).bytes)?.token === token;
  } catch {
    // Not readable, so not known to be this holder's.
    return false;
  }
}

/** The file's first byte is written once more: the file system itself then says when, whatever the clocks here say. */
export function showLife(path: string, token: string): void {
  try {
    const file = openSync(path, "r+");
    try {
      const bytes = Buffer.alloc(leaseBytesMax);
      const length = readSync(file, bytes, 0, leaseBytesMax, 0);
      if (parseHolder(bytes.subarray(0, length))?.token === token) writeSync(file, bytes, 0, 1, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // A missed heartbeat is made good by the next one.
  }
}
