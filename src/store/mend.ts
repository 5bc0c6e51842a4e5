import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { backupPathOf, removeFile, writeDurably } from "../durable/index.ts";
import { damagedPath } from "./set-aside.ts";

/**
 * Puts the backup in a damaged file's place; the damage itself is kept beside it, never deleted. To be called under the run's lease.
 * @returns the name that the damaged file has now, or null where there was none
 */
export function restoreFromBackup(file: string, now: Date): string | null {
  const kept = existsSync(file) ? copyAside(file, now) : null;
  writeDurably(file, readFileSync(backupPathOf(file)));
  return kept;
}

/** Takes a damaged file without a good backup out of the way; it is kept beside, never deleted. @returns the name that it has now */
export function putAside(file: string, now: Date): string {
  const kept = copyAside(file, now);
  removeFile(file);
  return kept;
}

/** Removes a record. The backup goes first: a file that is gone while its backup stays would come back. */
export function removeRunFile(file: string): void {
  removeFile(backupPathOf(file));
  removeFile(file);
}

/** First the copy, then the change: at no moment is the run without a file, nor the damage without a trace. */
function copyAside(file: string, now: Date): string {
  const aside = damagedPath(file, now);
  writeDurably(aside, readFileSync(file));
  return basename(aside);
}
