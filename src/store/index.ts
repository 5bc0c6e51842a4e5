/** Runs and results on disk: names, newest valid, backup, expiry, archive, lease. */
export { type GlancedOpenRun, glanceAtOpenRuns, type OpenRunsAtAGlance } from "./glance-at-open-runs.ts";
export { findRun, loadHistory } from "./history.ts";
export { type LeaseKey, nameOfKey } from "./lease-file.ts";
export {
  loadPhaseResult,
  loadResumeState,
  type PhaseResult,
  type SaveOutcome,
  savePhaseResult,
  validateResumeSchema,
  validateTimestamp,
} from "./library.ts";
export { listResults } from "./list-results.ts";
export {
  type LoadedRun,
  loadBackup,
  loadNewestResult,
  loadResultInParts,
  loadResumable,
  loadRunFile,
  type UnreadableRun,
} from "./load-run.ts";
export { putAside, removeRunFile, restoreFromBackup } from "./mend.ts";
export type { StandIn, StateProblem } from "./open-run-files.ts";
export { type ExpiredRun, listOpenRuns, type OpenRun, type OpenRuns } from "./open-runs.ts";
export { lineAndColumn, parseJson } from "./parse-json.ts";
export { parseRun } from "./parse-run.ts";
export { relocate } from "./relocate.ts";
export { runToFile } from "./run-file.ts";
export { listNamelessLeases, type RunLease, runHolder, withRunLease } from "./run-lease.ts";
export { bytesOfRun, nextRunFile, placeRunFile, saveRun } from "./save-run.ts";
export { wasSavedByOthers } from "./saved-by-others.ts";
export { beforeRestartPath, listSetAside } from "./set-aside.ts";
export {
  archiveDirectory,
  leaseDirectory,
  listAllRunFiles,
  listArchivedFiles,
  listRunFiles,
  parseStateFileName,
  type StateFileName,
  stateDirectory,
} from "./state-files.ts";
export { type TidyReport, tidy } from "./tidy.ts";
export { forgetUnsaved, keepUnsaved, listUnsaved, unsavedDirectory, worktreesDirectory } from "./unsaved.ts";
export { forgetWorkers, leftWorkers, noteWorker } from "./workers.ts";
