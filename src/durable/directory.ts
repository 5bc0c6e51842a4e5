import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
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

/**
 * Makes a directory and those above it, each one surviving a power cut.
 * @throws AlfredError as `writeDurably` does.
 */
export function makeDirectoryDurably(directory: string, mode = 0o755): void {
  if (existsSync(directory)) return;
  try {
    makeDirectoryDurably(dirname(directory), mode);
    makeOne(directory, mode);
    flushDirectory(dirname(directory));
  } catch (error) {
    throw saveError(error, directory, 0);
  }
}

function makeOne(directory: string, mode: number): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
