import { basename } from "node:path";
import { sessionOf } from "../agents/index.ts";
import type { UnsavedChoice } from "../context/index.ts";
import { AlfredError, exitCode, exitCodes } from "../failures/index.ts";
import { readGitState } from "../git/index.ts";
import { applyEvent, type Run, type RunEvent, sessionKey } from "../runs/index.ts";
import { keepUnsaved, runHolder, saveRun, unsavedDirectory, wasSavedByOthers } from "../store/index.ts";
import { type Drive, stepOf } from "./drive.ts";

/**
 * Applies events and saves the run once, with the repository as it is now: what isn't on disk hasn't happened.
 * Every transition of a run goes through here (scenario 2.3.2); where a team shares a store it is there, too, before the next one.
 */
export async function record(drive: Drive, run: Run, ...events: readonly RunEvent[]): Promise<Run> {
  const current = await applyEvents(drive, run, events);
  await saveTransition(drive, current);
  return current;
}

/** The run after the events, with the repository as it is now; nothing is saved yet. @throws AlfredError `run_held` where it was taken over */
export async function applyEvents(drive: Drive, run: Run, events: readonly RunEvent[]): Promise<Run> {
  const { context, root } = drive;
  await refuseIfTakenOver(drive, run);
  const session = sessionOf(context.environment);
  let next = run;
  const count = drive.spending.take();
  const used = count === null ? [] : [{ kind: "use_tokens", count } as const];
  for (const event of [...used, ...events])
    next = applyEvent(next, await withIntent(event, next, root, session), context.now());
  const { run: current, problem } = await lookAtGit(next, root);
  if (problem !== null) context.report({ kind: "git_unanswered", detail: problem });
  return current;
}

/** @throws AlfredError what saving throws; where it could be, the run is then kept elsewhere */
export async function saveTransition(drive: Drive, current: Run): Promise<void> {
  const { context, root, file } = drive;
  for (;;) {
    try {
      saveRun(root, current, { trace: context.trace, file });
      break;
    } catch (error) {
      if (!(error instanceof AlfredError) || exitCode(error.failure) !== exitCodes.notSaved) throw error;
      if ((await decideUnsaved(drive, current, error)) === "stop") throw error;
    }
  }
  await drive.lease.share();
}

/**
 * A machine that slept wakes up in the middle of a step that somebody else has gone on with: then this process has no say any more.
 * Where the lease is gone and nobody's (an agent that cleaned the work tree of all that git ignores), what is in memory is all there is of
 * the run, and is written again.
 */
async function refuseIfTakenOver({ context, lease, root, file }: Drive, run: Run): Promise<void> {
  await lease.confirm();
  if (lease.isHeld()) return;
  const { phase, specId } = run;
  if (lease.takeAgain() && !wasSavedByOthers(root, run, file)) {
    context.report({ kind: "lease_taken_again", phase, specId });
    return;
  }
  const what = specId === null ? phase : `${phase} ${specId}`;
  const holder = runHolder(root, run);
  const isOthers = holder !== null && !lease.isHeld();
  throw new AlfredError(isOthers ? { code: "run_held", what, holder } : { code: "run_taken_over", what });
}

/**
 * Without a person's word, because there is nobody to ask or the question was interrupted, what can be saved is saved: elsewhere.
 * @throws what interrupted the question, once the run is kept: "interrupted" says that the state is saved (product.md, exit code 130)
 */
async function decideUnsaved(drive: Drive, run: Run, unsaved: AlfredError): Promise<"retry" | "stop"> {
  let choice: UnsavedChoice = "keep_elsewhere";
  try {
    choice = (await drive.context.decideUnsaved?.(unsaved)) ?? choice;
  } catch (interruption) {
    if (keepElsewhere(drive, run)) throw interruption;
    return "stop";
  }
  if (choice === "keep_elsewhere") keepElsewhere(drive, run);
  return choice === "retry" ? "retry" : "stop";
}

/** The error that led here is the one to report, whatever becomes of this. @returns whether the run is kept */
function keepElsewhere({ context, root, file }: Drive, run: Run): boolean {
  const directory = unsavedDirectory(root, context.environment);
  if (directory === null || file === null) return false;
  let kept: string;
  try {
    kept = keepUnsaved(directory, basename(file), run);
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    context.trace({ kind: "note", text: `Nor could it be kept in ${directory}: ${error.message}` });
    return false;
  }
  context.report({ kind: "state_kept_elsewhere", file: kept });
  return true;
}

/**
 * A step that begins takes down what it begins from, so that after a kill it can be said what it may have changed; and the agent session that it
 * is given to, so that this one can be reminded of it and no other.
 */
async function withIntent(
  event: RunEvent,
  run: Run,
  root: string,
  sessionId: string | null,
): Promise<RunEvent> {
  if (event.kind !== "start_step") return event;
  const { lastCommit, filesModified } = await readGitState(root);
  const wasGiven = sessionKey in stepOf(run, event.step).metadata;
  return {
    ...event,
    metadata: {
      started_at_commit: lastCommit,
      files_modified_at_start: filesModified,
      ...(sessionId === null && !wasGiven ? {} : { [sessionKey]: sessionId }),
    },
  };
}

/** The run with branch, commit and changed files as they are now (scenario 2.1.1); what git doesn't say stays as it was known. */
export async function withCurrentGit(run: Run, root: string): Promise<Run> {
  return (await lookAtGit(run, root)).run;
}

async function lookAtGit(
  run: Run,
  root: string,
): Promise<{ readonly run: Run; readonly problem: string | null }> {
  const { problem, isRepository: _, ...found } = await readGitState(root);
  const { branch, lastCommit } = found;
  const before = run.context;
  const now =
    problem === null
      ? found
      : { branch: branch ?? before.branch, lastCommit: lastCommit ?? before.lastCommit };
  return { run: { ...run, context: { ...before, ...now } }, problem };
}
