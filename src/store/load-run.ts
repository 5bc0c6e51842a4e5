import { basename } from "node:path";
import { silentTrace, type Trace } from "../context/index.ts";
import { backupPathOf, readRegularFile, readWithFallback } from "../durable/index.ts";
import { AlfredError, bareFacts } from "../failures/index.ts";
import { canBeResumed, isNamedBy, type Run, supersededFiles } from "../runs/index.ts";
import { parseRun } from "./parse-run.ts";
import { withoutCopies } from "./run-copies.ts";
import { listAllRunFiles, listRunFiles, type RunFilter } from "./state-files.ts";

/** A run as it was read. */
export interface LoadedRun {
  readonly run: Run;
  readonly file: string;
  /** Set where the newest version was damaged and the backup stands in for it (scenario 3.2.1). */
  readonly damage: RunDamage | null;
}

export interface RunDamage {
  readonly detail: string;
  /** What was thrown of the newest version, for who says it in another language. */
  readonly cause: unknown;
  readonly restoredFrom: string;
}

/** A state file that couldn't be read, with the failure that says why. */
export interface UnreadableRun {
  readonly file: string;
  readonly detail: string;
  readonly error: AlfredError;
}

/**
 * Reads one state file, with its backup behind it.
 * @throws AlfredError `state_damaged`, `state_unreadable`, `state_invalid`, `state_newer`, `link_refused`, `file_not_found`
 */
export function loadRunFile(
  file: string,
  { trace = silentTrace }: { readonly trace?: Trace } = {},
): LoadedRun {
  const startedAt = performance.now();
  const shown = file.replace(/^.*(\.moai[\\/]memory[\\/])/, "$1");
  let bytesRead = 0;
  const read = readOrExplain(file, shown, (bytes) => {
    bytesRead = bytes.byteLength;
    return parseRun(bytes, shown);
  });
  if (read === null) throw new AlfredError({ code: "file_not_found", path: shown });
  trace({ kind: "state_loaded", file: shown, bytes: bytesRead, durationMs: performance.now() - startedAt });
  const damage = read.damage === null ? null : { ...read.damage, restoredFrom: basename(backupPathOf(file)) };
  return { run: read.value, file, damage };
}

/** The version before a state file's, where there is a good one: for a newer one that can be read and isn't to be trusted. */
export function loadBackup(file: string): { readonly run: Run; readonly restoredFrom: string } | null {
  const backup = backupPathOf(file);
  try {
    return { run: parseRun(readRegularFile(backup), basename(file)), restoredFrom: basename(backup) };
  } catch {
    // A backup that isn't there or is no record stands in for nothing.
    return null;
  }
}

function readOrExplain(file: string, shown: string, parse: (bytes: Buffer) => Run) {
  try {
    return readWithFallback(file, parse, (error) => !isNewer(error));
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const { failure } = error;
    throw (failure.code === "state_damaged" || failure.code === "state_unreadable") && failure.file === file
      ? new AlfredError({ ...failure, file: shown }, { cause: error })
      : error;
  }
}

/** A record of a newer alfred is no damaged one: an older backup would set the run back (product.md, "Files"). */
function isNewer(error: unknown): boolean {
  return error instanceof AlfredError && error.failure.code === "state_newer";
}

export interface LoadRequest extends RunFilter {
  readonly now: Date;
  readonly trace?: Trace;
}

/**
 * The newest valid result of a phase (scenario 1.1.2); what couldn't be read is named, and an older one is taken. Its age doesn't matter: expiry
 * is for work that stopped half-way (acceptance.md 2.2), while what a phase has learned holds until the phase is run again.
 */
export function loadNewestResult(
  root: string,
  request: RunFilter & { readonly trace?: Trace } = {},
): { readonly run: Run | null; readonly file: string | null; readonly problems: readonly UnreadableRun[] } {
  const { results, problems } = loadResults(root, () => true, request);
  const [newest] = results;
  return { run: newest?.run ?? null, file: newest?.file ?? null, problems };
}

/** So many results are looked at for one that is whole: more runs in a row that each did a part say nothing of what was before them. */
const resultsMax = 20;

/**
 * The newest result, and where only a part of the steps was done in it the ones before, down to the last one in which all were; newest first.
 * One part alone would hide what the phase has made.
 */
export function loadResultInParts(
  root: string,
  request: RunFilter & { readonly trace?: Trace } = {},
): { readonly results: readonly LoadedRun[]; readonly problems: readonly UnreadableRun[] } {
  return loadResults(root, ({ steps }) => steps.every(({ status }) => status !== "skipped"), request);
}

function loadResults(
  root: string,
  isLast: (run: Run) => boolean,
  { trace = silentTrace, ...filter }: RunFilter & { readonly trace?: Trace },
): { readonly results: readonly LoadedRun[]; readonly problems: readonly UnreadableRun[] } {
  const results: LoadedRun[] = [];
  const problems: UnreadableRun[] = [];
  // A project that has seen many runs has its first phase's result in the archive; it counts as before.
  for (const { file } of listAllRunFiles(root, filter)) {
    const loaded = tryLoad(file, trace);
    if ("error" in loaded) problems.push(loaded);
    else if (loaded.run.status === "completed") {
      results.push(loaded);
      if (isLast(loaded.run) || results.length === resultsMax) break;
    }
  }
  return { results, problems };
}

/** Unfinished runs, newest first, with what stood in the way of others. One that another run has taken the place of isn't to be resumed. */
export function loadResumable(
  root: string,
  { now, trace = silentTrace, runId, ...filter }: LoadRequest & { readonly runId?: string },
): {
  readonly candidates: readonly LoadedRun[];
  readonly problems: readonly UnreadableRun[];
  readonly expired: readonly LoadedRun[];
  readonly superseded: readonly LoadedRun[];
} {
  const all = listRunFiles(root, filter).map(({ file }) => tryLoad(file, trace));
  const problems = all.filter((each) => "error" in each);
  const loaded = all.filter((each) => "run" in each);
  const replaced = supersededFiles(loaded.map(({ run }) => run));
  const isReplaced = ({ file }: LoadedRun) => replaced.has(basename(file));
  const unfinished = loaded.filter(
    ({ run }) => !isFinished(run) && (runId === undefined || isNamedBy(run.runId, runId)),
  );
  const open = unfinished.filter(({ run }) => canBeResumed(run, now));
  return {
    candidates: withoutCopies(
      open.filter((each) => !isReplaced(each)),
      ({ run }) => run,
    ),
    problems,
    expired: unfinished.filter(({ run }) => !canBeResumed(run, now)),
    superseded: open.filter(isReplaced),
  };
}

export function tryLoad(file: string, trace: Trace = silentTrace): LoadedRun | UnreadableRun {
  try {
    return loadRunFile(file, { trace });
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return { file, detail: bareFacts(error), error };
  }
}

export function isFinished(run: Run): boolean {
  return run.status === "completed" || run.status === "cancelled";
}
