import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const pattern = /^\..+\.[a-z0-9]{16}\.tmp$/;
/** A file name may have 255 bytes, and one letter takes up to three. */
const nameLengthMax = 70;

/** A name that nobody can foresee or share: two containers in one checkout have the same process ids. */
export function temporaryName(name: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return temporaryNameOf(name, Array.from(random, (byte) => (byte % 36).toString(36)).join(""));
}

/** The same shape with sixteen given letters or digits. */
export function temporaryNameOf(name: string, sixteen: string): string {
  return `.${name.slice(0, nameLengthMax)}.${sixteen}.tmp`;
}

/**
 * Removes temporary files that killed processes left behind; only ours, and only those that are older than any save takes.
 * What can't be removed stays: this is housekeeping.
 * @returns the paths that were removed
 */
export function sweepTemporaryFiles(directory: string, olderThanMs: number, now: Date): readonly string[] {
  return namesIn(directory)
    .filter((name) => pattern.test(name))
    .map((name) => join(directory, name))
    .filter((path) => removeIfOld(path, olderThanMs, now));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Where there is no folder, or none that can be read, there is nothing to sweep.
    return [];
  }
}

function removeIfOld(path: string, olderThanMs: number, now: Date): boolean {
  try {
    const found = lstatSync(path);
    // A clock that was set back makes files of the future; they would stay for as long.
    if (!found.isFile() || Math.abs(now.getTime() - found.mtimeMs) < olderThanMs) return false;
    rmSync(path, { force: true });
    return true;
  } catch {
    // Another process may have swept it first.
    return false;
  }
}
