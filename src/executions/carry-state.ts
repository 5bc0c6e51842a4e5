import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { Trace } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import { listRunFiles, loadRunFile, relocate, saveRun, stateDirectory } from "../store/index.ts";

/** What of `.moai` belongs to one place alone: state, leases, records of executions. */
const memory = "memory";

/**
 * Brings what a run builds on to the folder where it is to be done: the project's own alfred files (configuration, SPECs, workflows, committed or
 * not), its results, and the runs under way. Nothing else that isn't committed goes along.
 */
export function carryStateOut(fromProject: string, toFolder: string): void {
  const from = join(fromProject, ".moai");
  if (existsSync(from)) {
    for (const name of readdirSync(from)) {
      if (name === memory) continue;
      cpSync(join(from, name), join(toFolder, ".moai", name), { recursive: true, dereference: false });
    }
  }
  mkdirSync(stateDirectory(toFolder), { recursive: true });
  for (const { file } of listRunFiles(fromProject)) {
    cpSync(file, join(stateDirectory(toFolder), relative(stateDirectory(fromProject), file)));
  }
}

/**
 * Brings the runs that were made or gone on with back into the project, under their own ids, with paths as they are there: `alfred status`, `resume` and
 * `verify` see them like any other. A record that somebody has saved anew in the project meanwhile is left.
 * @param since when they were carried out
 * @param recordedIn the folder that the records' paths are of, where they were made on another machine
 * @returns the run that was saved last; null where there is none
 */
export function carryStateHome(
  fromFolder: string,
  toProject: string,
  since: Date,
  trace: Trace,
  recordedIn = fromFolder,
): Run | null {
  const changed = listRunFiles(fromFolder).flatMap(({ file }) => {
    const run = readable(file, trace);
    return run !== null && Date.parse(run.timestamp) >= since.getTime() ? [{ file, run }] : [];
  });
  for (const { file, run } of changed) {
    const target = join(stateDirectory(toProject), relative(stateDirectory(fromFolder), file));
    const present = existsSync(target) ? readable(target, trace) : null;
    if (present !== null && (present.runId !== run.runId || present.timestamp >= run.timestamp)) continue;
    saveRun(toProject, relocate(run, recordedIn, toProject), { trace, file: target });
  }
  return (
    changed.map(({ run }) => run).sort((one, other) => (one.timestamp < other.timestamp ? 1 : -1))[0] ?? null
  );
}

function readable(file: string, trace: Trace): Run | null {
  try {
    return loadRunFile(file, { trace }).run;
  } catch (error) {
    // A record that can't be read is left where it is; `doctor` names it.
    if (error instanceof AlfredError) return null;
    throw error;
  }
}
