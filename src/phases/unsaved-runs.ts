import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import type { WorkingCopy } from "../sharing/index.ts";
import { forgetUnsaved, listUnsaved, loadRunFile, saveRun, unsavedDirectory } from "../store/index.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";

/**
 * Brings states that were kept outside the project (acceptance 3.1.x) back to where they belong, unless the project has a newer one.
 * @returns the runs that are back
 * @throws AlfredError where the project still takes no state; they are then still kept outside
 */
export async function bringBackUnsaved(context: Context, copy: WorkingCopy): Promise<readonly Run[]> {
  const { root } = copy;
  const directory = unsavedDirectory(root, context.environment);
  if (directory === null) return [];
  const broughtBack: Run[] = [];
  const { runs, problems } = listUnsaved(root, directory, context.trace);
  for (const { file, detail } of problems) context.report({ kind: "damage_found", file, detail });
  for (const { run, file, place } of runs) {
    const { phase, specId } = run;
    await underRunLease(context, copy, { phase, specId }, leaseWaitMs.start, async () => {
      if (isNewer(run.timestamp, place)) {
        saveRun(root, run, { trace: context.trace, file: place });
        context.report({ kind: "unsaved_state_found", file: relative(root, place), keptAt: file });
        broughtBack.push(run);
      }
      forgetUnsaved(file, context.trace);
    });
  }
  return broughtBack;
}

function isNewer(timestamp: string, place: string): boolean {
  try {
    return Date.parse(timestamp) > Date.parse(loadRunFile(place).run.timestamp);
  } catch (error) {
    // Not there, or damaged: then what was kept is the best there is.
    if (error instanceof AlfredError) return true;
    throw error;
  }
}
