import { existsSync } from "node:fs";
import { basename } from "node:path";
import { backupPathOf, copyAside, readRegularFile, removeFile, writeDurably } from "../durable/index.ts";
import { damagedPath } from "./set-aside.ts";

/**
 * Puts the backup in a damaged file's place; the damage itself is kept beside it, never deleted. To be called under the run's lease.
 * @returns the name that the damaged file has now, or null where there was none
 */
export function restoreFromBackup(file: string, now: Date): string | null {
  const kept = existsSync(file) ? keepAside(file, now) : null;
  writeDurably(file, readRegularFile(backupPathOf(file)));
  return kept;
}

/** Takes a damaged file without a good backup out of the way; it is kept beside, never deleted. @returns the name that it has now */
export function putAside(file: string, now: Date): string {
  const kept = keepAside(file, now);
  if (existsSync(file)) removeFile(file);
  return kept;
}

/** Removes a record. The backup goes first: a file that is gone while its backup stays would come back. */
export function removeRunFile(file: string): void {
  removeFile(backupPathOf(file));
  removeFile(file);
}

/** First the copy, then the change: at no moment is the run without a file, nor the damage without a trace. */
function keepAside(file: string, now: Date): string {
  const aside = damagedPath(file, now);
  copyAside(file, aside);
  return basename(aside);
}
