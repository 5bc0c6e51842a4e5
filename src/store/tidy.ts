import { existsSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import {
  backupPathOf,
  flushDirectory,
  makeDirectoryDurably,
  removeFile,
  saveError,
  sweepTemporaryFiles,
} from "../durable/index.ts";
import { canBeResumed, type Run } from "../runs/index.ts";
import { adoptStrangers } from "./adopt-strangers.ts";
import { isFinished, loadNewestResult, tryLoad } from "./load-run.ts";
import { removeRunFile } from "./mend.ts";
import { stampMarkers, sweepMarkers } from "./open-markers.ts";
import { listSetAside } from "./set-aside.ts";
import { archiveDirectory, listArchivedFiles, listRunFiles, stateDirectory } from "./state-files.ts";

/** What was done, as file paths. */
export interface TidyReport {
  /** Older than `keepDays`: finished runs, what restarts set aside, and backups without a state file. */
  readonly removed: readonly string[];
  /** Now in the archive: finished and more than `maxStateFiles`, or damaged, put aside and older than `keepDays`. */
  readonly archived: readonly string[];
  /** Unfinished, and past their expiry: removed where they are older than `keepDays`, else now in the archive. */
  readonly expired: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1000;
/** No save takes so long; what is older was left by a killed process. */
const temporaryAgeMs = 60 * 60 * 1000;

/**
 * Housekeeping (acceptance.md, "Housekeeping"; runs.md, "Summary and history"). A run in progress that is still valid is never
 * touched, nor is a file that can't be read: that is `doctor`'s.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`; what was done before stays done
 */
export function tidy(
  root: string,
  {
    now,
    keepDays,
    maxStateFiles,
  }: { readonly now: Date; readonly keepDays: number; readonly maxStateFiles: number },
): TidyReport {
  const directory = stateDirectory(root);
  if (!existsSync(directory)) return { removed: [], archived: [], expired: [] };
  adoptStrangers(root);
  const oldest = now.getTime() - keepDays * dayMs;
  const isOld = (run: Run) => Date.parse(run.timestamp) < oldest;
  const isHandedOn = newestOfProject(root);
  const removed: string[] = [];
  const archived: string[] = [];
  const expired: string[] = [];
  let finishedCount = 0;
  for (const { file } of listRunFiles(root)) {
    const loaded = tryLoad(file);
    if ("error" in loaded || canBeResumed(loaded.run, now)) continue;
    // A clock that is ahead lets a valid run look expired: until it is old as well it is only moved, so that it can be had back.
    if (!isFinished(loaded.run))
      expired.push(isOld(loaded.run) ? remove(file) : moveToArchive(root, file, loaded.run));
    else if (isOld(loaded.run) && !isHandedOn(loaded.run)) removed.push(remove(file));
    else if (++finishedCount > maxStateFiles) archived.push(moveToArchive(root, file, loaded.run));
  }
  for (const { file } of listArchivedFiles(root)) {
    const loaded = tryLoad(file);
    if (!("error" in loaded) && isOld(loaded.run) && !isHandedOn(loaded.run)) removed.push(remove(file));
  }
  for (const { path, kind, since } of listSetAside(directory)) {
    if (!(since < oldest)) continue;
    if (kind !== "damaged") removed.push(removeOne(path));
    else archived.push(moveAside(root, path, since));
  }
  sweepMarkers(directory);
  sweepTemporaryFiles(directory, temporaryAgeMs, now);
  stampMarkers(directory);
  return { removed, archived, expired };
}

/**
 * Whether a run is the newest result of a phase that is the whole project's, `0-project` for one: every later phase is handed it, however
 * old it is.
 */
function newestOfProject(root: string): (run: Run) => boolean {
  const newest = new Map<string, string | null>();
  return ({ phase, specId, runId }) => {
    if (specId !== null) return false;
    if (!newest.has(phase)) newest.set(phase, loadNewestResult(root, { phase }).run?.runId ?? null);
    return newest.get(phase) === runId;
  };
}

function remove(file: string): string {
  removeRunFile(file);
  return file;
}

function removeOne(path: string): string {
  removeFile(path);
  return path;
}

/** The backup goes first here, too: alone it would be an older version of what is in the archive. */
function moveToArchive(root: string, file: string, run: Run): string {
  removeFile(backupPathOf(file));
  return moveTo(root, run.timestamp, file);
}

/** What was damaged is never deleted; after so long it need not lie among what is in use. */
function moveAside(root: string, path: string, since: number): string {
  return moveTo(root, new Date(since).toISOString(), path);
}

function moveTo(root: string, time: string, file: string): string {
  const month = join(archiveDirectory(root), time.slice(0, 7));
  makeDirectoryDurably(month);
  const target = join(month, basename(file));
  try {
    renameSync(file, target);
    flushDirectory(month);
  } catch (error) {
    throw saveError(error, target, 0);
  }
  return target;
}
