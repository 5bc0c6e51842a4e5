import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { flushDirectory } from "./directory.ts";
import { readRegularFile } from "./regular-file.ts";
import { errorCode, saveError } from "./save-error.ts";
import { temporaryName } from "./temporary-name.ts";

export interface WriteOptions {
  /** The file's mode, exactly, whatever the umask; 0644 unless said. */
  readonly mode?: number;
  /** The version before stays as `backupPathOf(path)`. */
  readonly keepBackup?: boolean;
  /** Whose the file is to be, as far as this process may say so. */
  readonly owner?: Pick<Stats, "uid" | "gid">;
}

/** Where the version before is kept. */
export function backupPathOf(path: string): string {
  return `${path}.bak`;
}

/**
 * Replaces a file so that whatever happens, the old bytes or the new ones are there, whole, and once this returns the new ones
 * survive a power cut (docs/decisions/0001). With a backup it is never the case that neither of the two is good.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `link_refused`, `save_failed`; the file then holds the old bytes, or the
 * new ones where only the last step failed: making them last, or keeping the version before.
 */
export function writeDurably(
  path: string,
  bytes: Uint8Array,
  { mode = 0o644, keepBackup = false, owner }: WriteOptions = {},
): void {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  let before: string | null = null;
  try {
    const exists = refuseLink(path);
    writeWhole(temporary, bytes, mode, owner);
    if (keepBackup && exists) before = secondNameOf(path, mode);
    rename(temporary, path);
    // Only now: the version before may be damaged, and the backup the only good one until the new file is in place.
    if (before !== null) rename(before, backupPathOf(path));
    flushDirectory(dirname(path));
  } catch (error) {
    remove(temporary);
    throw saveError(error, path, bytes.byteLength);
  } finally {
    // Renaming one name of a file over another name of the same file does nothing and leaves both. A look first: removing what isn't there costs a
    // tenth of a save.
    if (before !== null && existsSync(before)) remove(before);
  }
}

/** A link in place of the file would lead the write out of the folder. */
function refuseLink(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw new AlfredError({ code: "link_refused", path });
  return found !== undefined;
}

function writeWhole(path: string, bytes: Uint8Array, mode: number, owner?: WriteOptions["owner"]): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    // One write may take only a part of the bytes, and says so only in what it returns.
    for (let written = 0; written < bytes.byteLength; ) {
      const count = writeSync(file, bytes, written, bytes.byteLength - written);
      if (count === 0) throw new Error("the system takes no more bytes and doesn't say why");
      written += count;
    }
    if (owner !== undefined) setOwner(file, owner);
    setMode(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Exactly, whatever the umask took away. */
function setMode(file: number, mode: number): void {
  try {
    fchmodSync(file, mode);
  } catch (error) {
    // File systems without modes refuse; the file was made with no more than was asked for, and the bytes matter more.
    if (!["EPERM", "ENOTSUP", "ENOSYS"].includes(errorCode(error) ?? "")) throw error;
  }
}

/** Who writes another user's file, as only an administrator can, leaves it that user's. */
function setOwner(file: number, { uid, gid }: Pick<Stats, "uid" | "gid">): void {
  const made = fstatSync(file);
  if (made.uid === uid && made.gid === gid) return;
  try {
    fchownSync(file, uid, gid);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EINVAL"].includes(errorCode(error) ?? "")) throw error;
  }
}

/** The current version under one more name, so that it is there under the other one when the new version takes its place. */
function secondNameOf(path: string, mode: number): string {
  const second = join(dirname(path), temporaryName(basename(path)));
  try {
    linkSync(path, second);
  } catch (error) {
    if (["ENOSPC", "EDQUOT"].includes(errorCode(error) ?? "")) throw error;
    // Some file systems have no second names, and some files of others may have none.
    try {
      writeWhole(second, readRegularFile(path), mode);
    } catch (copyError) {
      remove(second);
      throw copyError;
    }
  }
  return second;
}

const renameAttempts = 10;

/** On Windows a rename fails while anybody has the target open, which passes. */
function rename(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const mayPass =
        process.platform === "win32" && ["EPERM", "EBUSY", "EACCES"].includes(errorCode(error) ?? "");
      if (!mayPass || attempt === renameAttempts) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * 10);
    }
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is swept by age later; the error that led here is the one to report.
  }
}
