import { constants, existsSync, lstatSync } from "node:fs";
import { basename, join } from "node:path";
import type { Trace } from "../context/index.ts";
import { backupPathOf, readRegularText } from "../durable/index.ts";
import type { FailureCode, HolderFacts } from "../failures/index.ts";
import { canBeResumed, isUnfinished, type RunSummary, type SummarizedRun, summarize } from "../runs/index.ts";
import { contradictionsIn } from "./contradictions.ts";
import { validateOpenRun } from "./generated/open-run.js";
import { type LeaseKey, leaseFile } from "./lease-file.ts";
import { readMarkers } from "./open-markers.ts";
import { withoutCopies } from "./run-copies.ts";
import { glanceAtRunFiles, listRunFiles, type StateFileName, stateDirectory } from "./state-files.ts";

/** An unfinished run, and who is at work on it now. */
export interface OpenRun extends RunSummary {
  readonly heldBy: HolderFacts | null;
}

/** An unfinished run that can't be resumed any more. */
export interface ExpiredRun extends RunSummary {
  /** ISO 8601 UTC. */
  readonly expiredAt: string;
}

/** A file that couldn't be read, and why. */
export interface StateProblem {
  readonly file: string;
  readonly detail: string;
  /** The failure's code, where it is known. */
  readonly code?: FailureCode;
}

/** A damaged file whose backup was read in its stead. */
export interface StandIn extends StateProblem {
  readonly restoredFrom: string;
  /** What was thrown of the damaged file, for who says it in another language. */
  readonly cause: unknown;
}

export interface OpenRuns {
  readonly runs: readonly OpenRun[];
  /** Unfinished ones that are too old to go on with (acceptance 2.2.2), newest first. */
  readonly expired: readonly ExpiredRun[];
  readonly problems: readonly StateProblem[];
  readonly standIns: readonly StandIn[];
}

/** None on Windows. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/** What one file says, and the damage that its backup stands in for. */
interface Read {
  readonly run: SummarizedRun;
  readonly standIn: StandIn | null;
}

/** The runs that can be resumed, newest first; damaged files are named, not hidden. */
export function listOpenRuns(root: string, now: Date, trace?: Trace): Promise<OpenRuns> {
  return openRuns(root, now, { list: listRunFiles, read: (file) => readWhole(file, trace) });
}

/** The same for a notice, which has to be quick: damage in what the notice doesn't tell of isn't seen. */
export function glanceAtOpenRuns(root: string, now: Date): Promise<OpenRuns> {
  const read = async (file: string) => readGlance(file) ?? readWhole(file);
  return openRuns(root, now, { list: glanceAtRunFiles, read });
}

async function openRuns(
  root: string,
  now: Date,
  {
    list,
    read,
  }: {
    readonly list: (root: string) => readonly StateFileName[];
    readonly read: (file: string) => Promise<Read | StateProblem>;
  },
): Promise<OpenRuns> {
  const directory = stateDirectory(root);
  const names = readMarkers(directory) ?? list(root).map(({ file }) => basename(file));
  const runs: RunSummary[] = [];
  const expired: ExpiredRun[] = [];
  const problems: StateProblem[] = [];
  const standIns: StandIn[] = [];
  for (const name of names) {
    const file = join(directory, name);
    if (!isThere(file) && !isThere(backupPathOf(file))) continue;
    const found = await read(file);
    if ("detail" in found) {
      problems.push(found);
      continue;
    }
    if (found.standIn !== null) standIns.push(found.standIn);
    if (canBeResumed(found.run, now)) runs.push(summarize(found.run, now));
    else if (isUnfinished(found.run))
      expired.push({ ...summarize(found.run, now), expiredAt: found.run.expiry });
  }
  const newest = (one: RunSummary, other: RunSummary) => (one.savedAt < other.savedAt ? 1 : -1);
  const single = withoutCopies(runs.sort(newest), (run) => ({ runId: run.runId, timestamp: run.savedAt }));
  const open: OpenRun[] = [];
  for (const run of single) open.push({ ...run, heldBy: await holderOf(root, run) });
  return { runs: open, expired: expired.sort(newest), problems, standIns };
}

/** A link that leads nowhere is there, too, and is told of. */
function isThere(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Hardly any run is held when a session begins: what it takes to judge a holder is loaded for those that are. */
async function holderOf(root: string, key: LeaseKey): Promise<HolderFacts | null> {
  if (!existsSync(leaseFile(root, key))) return null;
  const { runHolder } = await import("./run-lease.ts");
  return runHolder(root, key);
}

/**
 * A record as far as a notice needs it, by a schema a tenth as large: the session hook has to be as quick as starting Node. Null where that
 * isn't enough (an older format, damage): then the whole record is read, its backup behind it.
 */
function readGlance(file: string): Read | null {
  let data: unknown;
  try {
    // A link isn't read at all.
    if (noFollow === 0 && lstatSync(file).isSymbolicLink()) return null;
    data = JSON.parse(readRegularText(file, noFollow));
  } catch {
    return null;
  }
  if (!validateOpenRun(data) || contradictionsIn(data, file).length > 0) return null;
  const { run_id: runId, phase, spec_id: specId, profile, status, timestamp, expiry, steps } = data;
  const { started_at: startedAt, completed_at: completedAt } = data;
  return {
    run: { runId, phase, specId, profile, status, timestamp, expiry, steps, startedAt, completedAt },
    standIn: null,
  };
}

async function readWhole(file: string, trace?: Trace): Promise<Read | StateProblem> {
  // Loaded here because the session hook seldom needs it, and it is most of what it would have to load.
  const { tryLoad } = await import("./load-run.ts");
  const loaded = tryLoad(file, trace);
  if ("error" in loaded) return { file, detail: loaded.detail, code: loaded.error.code };
  return { run: loaded.run, standIn: loaded.damage === null ? null : { file, ...loaded.damage } };
}
