import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { compareRuns, isDone, type Run } from "../runs/index.ts";
import type { WorkingCopy } from "../sharing/index.ts";
import {
  forgetUnsaved,
  type LoadedRun,
  listUnsaved,
  loadRunFile,
  putAside,
  saveRun,
  unsavedDirectory,
} from "../store/index.ts";
import { mendDamage, reportUnreadable } from "./mend-damage.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";

/**
 * Brings states that were kept outside the project (acceptance 3.1.x) back to where they belong, unless the project's has all that they have.
 * Where the two have gone different ways both stay as they are, and that is said.
 * @returns the runs that are back
 * @throws AlfredError where the project still takes no state; they are then still kept outside
 */
export async function bringBackUnsaved(context: Context, copy: WorkingCopy): Promise<readonly Run[]> {
  const { root } = copy;
  const directory = unsavedDirectory(root, context.environment);
  if (directory === null) return [];
  const broughtBack: Run[] = [];
  const { runs, problems } = listUnsaved(root, directory, context.trace);
  reportUnreadable(context, root, problems);
  for (const kept of runs) {
    const { phase, specId } = kept.run;
    await underRunLease(context, copy, { phase, specId }, leaseWaitMs.start, async () => {
      // Read again: who held the lease may have kept a newer one in its place.
      const found = listUnsaved(root, directory, context.trace).runs.find(({ file }) => file === kept.file);
      if (found === undefined) return;
      const fate = bringBack(context, root, found);
      if (fate === "left") return;
      if (fate === "brought_back") broughtBack.push(found.run);
      forgetUnsaved(found.file, context.trace);
    });
  }
  return broughtBack;
}

/** `contained`: the project's state has all of it. */
type Fate = "brought_back" | "contained" | "left";

function bringBack(context: Context, root: string, kept: LoadedRun & { readonly place: string }): Fate {
  const { run, file: keptAt, place } = kept;
  const file = relative(root, place);
  const there = lookAt(place);
  const isGood = !(there instanceof AlfredError);
  if (isGood && isContained(run, there.run)) {
    mendDamage(context, root, there);
    return "contained";
  }
  if (isGood ? compareRuns(run, there.run) !== "newer" : !isNoMore(there)) {
    context.report({ kind: "unsaved_state_left", file, keptAt });
    return "left";
  }
  if (isGood) mendDamage(context, root, there);
  else if (there.code !== "file_not_found") {
    const keptAs = putAside(place, context.now());
    context.report({ kind: "damage_mended", file, detail: there.message, restoredFrom: keptAt, keptAs });
  }
  saveRun(root, run, { trace: context.trace, file: place });
  context.report({ kind: "unsaved_state_found", file, keptAt });
  return "brought_back";
}

function lookAt(place: string): LoadedRun | AlfredError {
  try {
    return loadRunFile(place);
  } catch (error) {
    if (error instanceof AlfredError) return error;
    throw error;
  }
}

/** Then what was kept is the best there is; a file of a newer alfred, a link, one that may not be read are somebody's. */
function isNoMore({ code }: AlfredError): boolean {
  return code === "file_not_found" || code === "state_damaged" || code === "state_invalid";
}

/** Whether nothing is lost with a run: the other is no older, and every step that is done is done there. */
function isContained(run: Run, other: Run): boolean {
  const comparison = compareRuns(run, other);
  if (comparison !== "same" && comparison !== "older") return false;
  const done = new Set(other.steps.filter(isDone).map(({ name }) => name));
  return run.steps.every((step) => !isDone(step) || done.has(step.name));
}
