import { existsSync, lstatSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flushDirectory, makeDirectoryDurably, saveError } from "../durable/index.ts";
import { parseStateFileName, type StateFileName } from "./state-files.ts";

/**
 * One empty file for each unfinished run, named as its state file, so that the session hook and `status` don't read all of
 * history. Files of their own, because two processes that add and remove them never overwrite each other. There is at least one
 * for each unfinished run; the state file says itself whether it is one.
 */
const markerFolder = ".open";
/** Written after every change of alfred's own: a folder that is newer was changed by somebody else, and is looked through. */
const stampName = ".stamp";

/** The state files that may be open; null where the markers can't be trusted. */
export function readMarkers(directory: string): readonly StateFileName[] | null {
  const folder = join(directory, markerFolder);
  const [stamped, changed] = [timeOf(join(folder, stampName)), timeOf(directory)];
  if (stamped === null || changed === null || changed > stamped) return null;
  try {
    const marked: StateFileName[] = [];
    for (const name of readdirSync(folder)) {
      // The stamp's name needs no look: a regular expression that is used a second time is compiled to machine code, which a session's start waits for.
      const found = name === stampName ? null : parseStateFileName(directory, name);
      if (found !== null) marked.push(found);
    }
    return marked;
  } catch {
    return null;
  }
}

/** Null also where it can't be said. */
function timeOf(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
}

/** None where the folder can't be read: what isn't known to be marked is marked again. */
export function markedNames(directory: string): readonly string[] {
  try {
    return readdirSync(join(directory, markerFolder));
  } catch {
    return [];
  }
}

/** Before a run's file is written: a kill in between leaves a marker too many, never one too few. */
export function markOpen(directory: string, name: string): void {
  const folder = join(directory, markerFolder);
  const marker = join(folder, name);
  if (existsSync(marker)) return;
  makeDirectoryDurably(folder);
  try {
    writeFileSync(marker, "");
    flushDirectory(folder);
  } catch (error) {
    throw saveError(error, marker, 0);
  }
}

/** After a run's file says that it has ended. A marker too many costs one look at a file that isn't open. */
export function unmarkOpen(directory: string, name: string): void {
  try {
    rmSync(join(directory, markerFolder, name), { force: true });
  } catch {
    // What was saved is saved.
  }
}

/** Markers of files that are gone: a process was killed between the two. */
export function sweepMarkers(directory: string): void {
  for (const name of markedNames(directory)) {
    if (name !== stampName && !isThere(join(directory, name))) unmarkOpen(directory, name);
  }
}

/** A link that leads nowhere is there, too, and is told of. */
export function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** After every change in the folder that alfred made itself, while each unfinished run has its marker. Without it the folder is looked through. */
export function stampMarkers(directory: string): void {
  const folder = join(directory, markerFolder);
  try {
    if (existsSync(folder)) writeFileSync(join(folder, stampName), ".");
  } catch {
    // What was saved is saved; finding it again takes a little longer.
  }
}
