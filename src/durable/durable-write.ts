import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { flushDirectory } from "./directory.ts";
import { errorCode, saveError } from "./save-error.ts";
import { temporaryName } from "./temporary-name.ts";

export interface WriteOptions {
  /** The file's mode, exactly, whatever the umask; 0644 unless said. */
  readonly mode?: number;
  /** The version before stays as `backupPathOf(path)`. */
  readonly keepBackup?: boolean;
}

/** Where the version before is kept. */
export function backupPathOf(path: string): string {
  return `${path}.bak`;
}

/**
 * Replaces a file so that whatever happens, the old bytes or the new ones are there, whole, and once this returns the new ones
 * survive a power cut (docs/decisions/0001).
 * @throws AlfredError `disk_full`, `save_not_permitted`, `link_refused`, `save_failed`; the file is then as it was.
 */
export function writeDurably(
  path: string,
  bytes: Uint8Array,
  { mode = 0o644, keepBackup = false }: WriteOptions = {},
): void {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    const exists = refuseLink(path);
    writeWhole(temporary, bytes, mode);
    if (keepBackup && exists) keepVersionBefore(path);
    rename(temporary, path);
    flushDirectory(dirname(path));
  } catch (error) {
    remove(temporary);
    throw saveError(error, path, bytes.byteLength);
  }
}

/** A link in place of the file would lead the write out of the folder. */
function refuseLink(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw new AlfredError({ code: "link_refused", path });
  return found !== undefined;
}

function writeWhole(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    // One write may take only a part of the bytes, and says so only in what it returns.
    for (let written = 0; written < bytes.byteLength; ) {
      written += writeSync(file, bytes, written, bytes.byteLength - written);
    }
    fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The current file gets a second name, and that one takes the backup's place: at every moment both paths are good or absent. */
function keepVersionBefore(path: string): void {
  const second = join(dirname(path), temporaryName(basename(path)));
  try {
    linkSync(path, second);
  } catch (error) {
    if (errorCode(error) === "ENOSPC" || errorCode(error) === "EDQUOT") throw error;
    // Some file systems have no second names.
    copyFileSync(path, second, constants.COPYFILE_EXCL);
  }
  try {
    rename(second, backupPathOf(path));
  } finally {
    // Renaming one name of a file over another name of the same file does nothing and leaves both.
    remove(second);
  }
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
