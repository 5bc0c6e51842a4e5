import { readGitState } from "../git/index.ts";
import { applyEvent, type Run, type RunEvent } from "../runs/index.ts";
import { saveRun } from "../store/index.ts";
import type { Drive } from "./drive.ts";

/**
 * Applies an event and saves the run, with the repository as it is now: what isn't on disk hasn't happened.
 * Every transition of a run goes through here (scenario 2.3.2).
 */
export async function record(drive: Drive, run: Run, event: RunEvent): Promise<Run> {
  const { context, root, file } = drive;
  const current = await withCurrentGit(applyEvent(run, await withIntent(event, root), context.now()), root);
  saveRun(root, current, { trace: context.trace, file });
  return current;
}

/** A step that begins takes down what it begins from, so that after a kill it can be said what it may have changed. */
async function withIntent(event: RunEvent, root: string): Promise<RunEvent> {
  if (event.kind !== "start_step") return event;
  const { lastCommit, filesModified } = await readGitState(root);
  return { ...event, metadata: { started_at_commit: lastCommit, files_modified_at_start: filesModified } };
}

/** The run with branch, commit and changed files as they are now (scenario 2.1.1). */
export async function withCurrentGit(run: Run, root: string): Promise<Run> {
  const git = await readGitState(root);
  const { branch, lastCommit, dirty, filesModified } = git;
  return { ...run, context: { ...run.context, branch, lastCommit, dirty, filesModified } };
}
