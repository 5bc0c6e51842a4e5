import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { isAsAtStart } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { listChangedFiles, readHead } from "../git/index.ts";
import type { Run, Step } from "../runs/index.ts";

/** Says which step was in flight when the run was cut off, and what git says has changed since that step began. */
export async function reportInFlight(context: Context, root: string, run: Run): Promise<void> {
  const step = run.steps.find((each) => each.status === "in_progress");
  if (step?.startedAt == null) return;
  const changedFiles = await changedSinceStart(root, step);
  context.report({ kind: "step_was_in_flight", step: step.name, startedAt: step.startedAt, changedFiles });
}

/** Files that are other than when the step began; what was changed before that, and not since, isn't the step's. */
async function changedSinceStart(root: string, { metadata }: Step): Promise<readonly string[] | null> {
  if (!readHead(root).isRepository) return null;
  const { started_at_commit: commit } = metadata;
  const isAsBefore = isAsAtStart(root, metadata);
  const changed = await listChangedFiles(root, typeof commit === "string" ? commit : null).catch(gitsSilence);
  return changed === null
    ? null
    : changed.filter((file) => !isAsBefore(file)).map((file) => relative(root, file));
}

/** That git doesn't answer is said where the run is saved; it keeps no run from going on. */
export function gitsSilence(error: unknown): null {
  if (error instanceof AlfredError && error.failure.code === "git_failed") return null;
  throw error;
}
