import { existsSync } from "node:fs";
import { basename } from "node:path";
import { compareByWork, type Run } from "../runs/index.ts";
import { loadRunFile } from "./load-run.ts";
import { listRunFiles, stateFileName } from "./state-files.ts";

/**
 * Whether somebody else has saved anything of a run since this process did, for who had lost its lease for a while: the record has
 * something that the run in memory lacks, or another run of the same phase and SPEC was begun. A record that is gone was changed by nobody.
 * @param run as this process knows it
 * @param file its record's file
 * @throws AlfredError where the record can't be read
 */
export function wasSavedByOthers(root: string, run: Run, file: string | null): boolean {
  if (file !== null && existsSync(file)) {
    const comparison = compareByWork(loadRunFile(file).run, run);
    if (comparison === "newer" || comparison === "diverged") return true;
  }
  const { phase, specId, timestamp } = run;
  // Names are moments, and sort as them; a clock that was ahead may have given the run a later one.
  const names = [stateFileName(phase, specId, timestamp), ...(file === null ? [] : [basename(file)])];
  return listRunFiles(root, { phase, ...(specId === null ? {} : { specId }) }).some(
    (other) =>
      other.specId === specId && other.file !== file && names.every((name) => basename(other.file) > name),
  );
}
