import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode, saveError } from "./save-error.ts";

/** Without this a power cut brings the old file back: the new name is only in the directory's memory. */
export function flushDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } catch (error) {
    // Some file systems can't flush a directory, and say so; every other error means that the rename may be lost.
    if (!["EINVAL", "EISDIR", "ENOTSUP", "EPERM"].includes(errorCode(error) ?? "")) throw error;
  } finally {
    closeSync(handle);
  }
}

/** What a new folder takes on most file systems, for the message that there is no room for it. */
const directoryBytes = 4096;

/**
 * Makes a directory and those above it, each one surviving a power cut.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed` (also where a file stands in its place)
 */
export function makeDirectoryDurably(directory: string, mode = 0o755): void {
  if (isDirectory(directory)) return;
  try {
    const parent = dirname(directory);
    if (parent !== directory) makeDirectoryDurably(parent, mode);
    makeOne(directory, mode);
    flushDirectory(parent);
  } catch (error) {
    throw saveError(error, directory, directoryBytes);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever stands in the way is said when it is made.
    return false;
  }
}

function makeOne(directory: string, mode: number): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (errorCode(error) !== "EEXIST" || !isDirectory(directory)) throw error;
  }
}
