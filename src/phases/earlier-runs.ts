import { existsSync } from "node:fs";
import { basename } from "node:path";
import { AlfredError } from "../failures/index.ts";
import type { Run, StepName } from "../runs/index.ts";
import {
  type LoadedRun,
  listAllRunFiles,
  listArchivedFiles,
  loadRunFile,
  parseStateFileName,
  stateDirectory,
} from "../store/index.ts";
import { evidenceFaults, loadOrNull } from "./check-evidence.ts";

/** The input of a run that names the state file of the run before it, whose evidence it builds on. */
export const earlierRunInput = "earlier_run";

/** The input of a run that names the state file of the run which it started over: nothing that was passed there is passed here. */
export const restartedRunInput = "restarted_run";

/** How far back is looked: more runs in a row that each did a part are not work that goes on. */
const earlierRunsMax = 20;

/** What is worked on: a phase of a SPEC, by what the SPEC says now (`config_parts`); of a run that there is already, its id. */
export type Work = Pick<Run, "phase" | "specId" | "configParts"> & Partial<Pick<Run, "runId">>;

/**
 * The other runs of the same work that may count for it, newest first, those in the archive too. One that is damaged or was changed by hand
 * proves nothing and is passed over; a completed one of another SPEC ends them: what is asked for now is other work.
 */
export function listEarlierRuns(root: string, work: Work): readonly LoadedRun[] {
  const filter = { phase: work.phase, ...(work.specId === null ? {} : { specId: work.specId }) };
  const runs: LoadedRun[] = [];
  for (const { file } of listAllRunFiles(root, filter)) {
    const run = loadOrNull(file);
    if (run === null || run.runId === work.runId || run.specId !== work.specId) continue;
    if (endsWork(run, work) || runs.length === earlierRunsMax) break;
    if (evidenceFaults(root, run).length === 0) runs.push({ run, file, damage: null });
  }
  return runs;
}

/**
 * The runs that a run builds on, the last one first: each names the one before it. One that is gone, damaged or changed by hand ends the row, as
 * does a completed one of another SPEC: what they saw doesn't count.
 */
export function loadEarlier(root: string, run: Run): readonly Run[] {
  return loadRow(root, run, ({ inputs }) => inputs[earlierRunInput]);
}

/** The same through runs that were started over, back to where the work began. */
export function loadLineage(root: string, run: Run): readonly Run[] {
  return loadRow(root, run, ({ inputs }) => inputs[restartedRunInput] ?? inputs[earlierRunInput]);
}

/** A run with those in which what it insists on may have been seen. */
export function seenBy(
  root: string,
  run: Run,
): {
  readonly run: Run;
  readonly earlier: readonly Run[];
  readonly lineage: readonly Run[];
} {
  return { run, earlier: loadEarlier(root, run), lineage: loadLineage(root, run) };
}

/** The run as one that builds on another. */
export function withEarlierRun(run: Run, { file }: Pick<LoadedRun, "file">): Run {
  return { ...run, inputs: { ...run.inputs, [earlierRunInput]: basename(file) } };
}

/** Whether the step was passed by what its gates saw. */
export function hasPassed({ steps }: Run, step: StepName): boolean {
  const seen = steps.find(({ name }) => name === step)?.evidence ?? [];
  return seen.length > 0 && seen.every(({ passed }) => passed);
}

/** A record of the older format doesn't say what its SPEC was. */
function endsWork({ status, configParts }: Run, work: Pick<Run, "configParts">): boolean {
  const { spec } = configParts;
  return status === "completed" && spec !== undefined && spec !== work.configParts["spec"];
}

function loadRow(root: string, run: Run, nameOf: (run: Run) => string | undefined): readonly Run[] {
  const runs: Run[] = [];
  for (let at = run; runs.length < earlierRunsMax; ) {
    const before = loadNamed(root, nameOf(at));
    // A run that is gone on with may name one that named it.
    if (before === null || endsWork(before, run) || isAmong(before, [run, ...runs])) break;
    runs.push(before);
    at = before;
  }
  return runs;
}

function isAmong({ runId }: Run, runs: readonly Run[]): boolean {
  return runs.some((each) => each.runId === runId);
}

function loadNamed(root: string, name: string | undefined): Run | null {
  const file = name === undefined ? null : fileNamed(root, name);
  if (file === null) return null;
  try {
    const { run } = loadRunFile(file);
    return evidenceFaults(root, run).length > 0 ? null : run;
  } catch (error) {
    if (error instanceof AlfredError) return null;
    throw error;
  }
}

/** The name comes from a file that anybody may have edited: it names a state file of this folder, or of the archive, or nothing. */
function fileNamed(root: string, name: string): string | null {
  const named = parseStateFileName(stateDirectory(root), name);
  if (named === null) return null;
  if (existsSync(named.file)) return named.file;
  const filter = { phase: named.phase, ...(named.specId === null ? {} : { specId: named.specId }) };
  return listArchivedFiles(root, filter).find(({ file }) => basename(file) === name)?.file ?? null;
}
