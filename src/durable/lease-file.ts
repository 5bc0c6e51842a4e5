import {
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { type Found, findLease, leaseBytesMax, readLease, removeQuietly } from "./found-lease.ts";
import { bytesOfHolder, type Holder, parseHolder } from "./holder.ts";
import { errorCode, saveError } from "./save-error.ts";
import { temporaryName } from "./temporary-name.ts";

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
    return findLease(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw saveError(error, path, 0);
  }
}

/** A lease that can't be removed says that its holder is gone: no process ever started so, and who asks next takes it over at once. */
export function markGivenBack(path: string, holder: Holder): void {
  const bytes = bytesOfHolder({ ...holder, startedAt: "given back" });
  try {
    const file = openSync(path, "r+");
    try {
      writeSync(file, bytes, 0, bytes.length, 0);
      ftruncateSync(file, bytes.length);
    } finally {
      closeSync(file);
    }
  } catch {
    // It counts as left behind once this process has ended.
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
