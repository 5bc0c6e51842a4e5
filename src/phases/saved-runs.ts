import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import { type LoadedRun, listAllRunFiles, loadResumable, loadRunFile } from "../store/index.ts";
import { reportUnreadable } from "./mend-damage.ts";
import type { PhaseRequest } from "./request.ts";

/**
 * The newest unfinished run of the phase (and SPEC) that can be resumed; of a restart the one that starts over.
 * @throws AlfredError `state_not_found` where the run that is to start over has ended meanwhile
 */
export function findOpen(
  context: Context,
  { root, phase, restartOf, options }: PhaseRequest,
  specId: string | null,
): LoadedRun | null {
  const { candidates, problems, expired } = loadResumable(root, {
    phase,
    ...(specId === null ? {} : { specId }),
    now: context.now(),
    trace: context.trace,
  });
  reportUnreadable(context, root, problems);
  if (restartOf === undefined) {
    const [newest] = expired;
    if (candidates.length === 0 && newest !== undefined && isToGoOn(options))
      reportExpired(context, newest.run);
    return candidates[0] ?? null;
  }
  const found = [...candidates, ...expired].find(({ file }) => file === restartOf);
  if (found === undefined) throw new AlfredError({ code: "state_not_found", phase, specId });
  return found;
}

function isToGoOn({ resume, retryFailed, continueFrom }: PhaseRequest["options"]): boolean {
  return resume || retryFailed || continueFrom !== null;
}

function reportExpired(
  { report }: Context,
  { phase, specId, timestamp: savedAt, expiry: expiredAt }: Run,
): void {
  report({ kind: "run_expired", phase, specId, savedAt, expiredAt });
}

/** What is said of a run that can't be gone on with any more (scenario 2.2.2). */
export function expiredError(root: string, { run, file }: LoadedRun): AlfredError {
  const { timestamp: savedAt, expiry: expiredAt } = run;
  return new AlfredError({ code: "state_expired", file: relative(root, file), savedAt, expiredAt });
}

/** The state file that a run lies in, in the archive too, or null. */
export function fileOf(root: string, run: Run): string | null {
  const filter = { phase: run.phase, ...(run.specId === null ? {} : { specId: run.specId }) };
  const files = listAllRunFiles(root, filter);
  return files.find(({ file }) => isFileOf(file, run))?.file ?? null;
}

function isFileOf(file: string, run: Run): boolean {
  try {
    return loadRunFile(file).run.runId === run.runId;
  } catch (error) {
    if (error instanceof AlfredError) return false;
    throw error;
  }
}
