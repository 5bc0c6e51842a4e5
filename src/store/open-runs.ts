import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { backupPathOf, flushDirectory, makeDirectoryDurably, readBytes } from "../durable/index.ts";
import type { HolderFacts } from "../failures/index.ts";
import { canBeResumed, type RunSummary, type SummarizedRun, summarize } from "../runs/index.ts";
import { validateOpenRun } from "./generated/open-run.js";
import { isFinished } from "./history.ts";
import { tryLoad } from "./load-run.ts";
import { withoutCopies } from "./run-copies.ts";
import { runHolder } from "./run-lease.ts";
import { listRunFiles, parseStateFileName, stateDirectory } from "./state-files.ts";

/**
 * One empty file for each unfinished run, named as its state file, so that the session hook and `status` don't read all of
 * history. Files of their own, because two processes that add and remove them never overwrite each other. There is at least one
 * for each unfinished run; the state file says itself whether it is one.
 */
const markerFolder = ".open";
/** Written after every change of alfred's own: a folder that is newer was changed by somebody else, and is looked through. */
const stampName = ".stamp";

/** An unfinished run, and who is at work on it now. */
export interface OpenRun extends RunSummary {
  readonly heldBy: HolderFacts | null;
}

/** A file that couldn't be read, and why. */
export interface StateProblem {
  readonly file: string;
  readonly detail: string;
}

export interface OpenRuns {
  readonly runs: readonly OpenRun[];
  readonly problems: readonly StateProblem[];
}

/** The runs that can be resumed, newest first; damaged files are named, not hidden. */
export function listOpenRuns(root: string, now: Date): OpenRuns {
  const directory = stateDirectory(root);
  const names = readMarkers(directory) ?? listRunFiles(root).map(({ file }) => basename(file));
  const runs: RunSummary[] = [];
  const problems: StateProblem[] = [];
  for (const name of names) {
    const file = join(directory, name);
    if (!existsSync(file) && !existsSync(backupPathOf(file))) continue;
    const found = readGlance(file) ?? readWhole(file);
    if ("detail" in found) problems.push(found);
    else if (canBeResumed(found, now)) runs.push(summarize(found, now));
  }
  const newestFirst = runs.sort((one, other) => (one.savedAt < other.savedAt ? 1 : -1));
  const single = withoutCopies(newestFirst, (run) => ({ runId: run.runId, timestamp: run.savedAt }));
  return { runs: single.map((run) => ({ ...run, heldBy: runHolder(root, run) })), problems };
}

/**
 * A record as far as a notice needs it, by a schema a tenth as large: the session hook has to be as quick as starting Node. Null where that
 * isn't enough (an older format, damage): then the whole record is read, its backup behind it.
 */
function readGlance(file: string): SummarizedRun | null {
  let data: unknown;
  try {
    data = JSON.parse(readBytes(file).toString("utf8"));
  } catch {
    return null;
  }
  if (!validateOpenRun(data)) return null;
  const { run_id: runId, phase, spec_id: specId, profile, status, timestamp, expiry, steps } = data;
  return {
    runId,
    phase,
    specId,
    profile,
    status,
    timestamp,
    expiry,
    steps,
    startedAt: data.started_at,
    completedAt: data.completed_at,
  };
}

function readWhole(file: string): SummarizedRun | StateProblem {
  const loaded = tryLoad(file);
  return "error" in loaded ? { file, detail: loaded.detail } : loaded.run;
}

/** The names of the state files that may be open; null where the markers can't be trusted. */
function readMarkers(directory: string): readonly string[] | null {
  const folder = join(directory, markerFolder);
  const stamp = statSync(join(folder, stampName), { throwIfNoEntry: false });
  const changed = statSync(directory, { throwIfNoEntry: false });
  if (stamp === undefined || changed === undefined || changed.mtimeMs > stamp.mtimeMs) return null;
  return markedNames(directory).filter((name) => parseStateFileName(directory, name) !== null);
}

/** Before a run's file is written: a kill in between leaves a marker too many, never one too few. */
export function markOpen(directory: string, name: string): void {
  const folder = join(directory, markerFolder);
  const marker = join(folder, name);
  if (existsSync(marker)) return;
  makeDirectoryDurably(folder);
  writeFileSync(marker, "");
  flushDirectory(folder);
}

/** After a run's file says that it has ended. */
export function unmarkOpen(directory: string, name: string): void {
  rmSync(join(directory, markerFolder, name), { force: true });
}

/** State files that somebody else put into the folder get their markers, before a stamp says that all is known. */
export function adoptStrangers(root: string): void {
  const directory = stateDirectory(root);
  if (readMarkers(directory) !== null) return;
  const marked = new Set(markedNames(directory));
  for (const { file } of listRunFiles(root)) {
    if (marked.has(basename(file))) continue;
    const loaded = tryLoad(file);
    if ("error" in loaded || !isFinished(loaded.run)) markOpen(directory, basename(file));
  }
}

function markedNames(directory: string): readonly string[] {
  const folder = join(directory, markerFolder);
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** After every change in the folder that alfred made itself, while each unfinished run has its marker. */
export function stampMarkers(directory: string): void {
  const folder = join(directory, markerFolder);
  if (existsSync(folder)) writeFileSync(join(folder, stampName), ".");
}
