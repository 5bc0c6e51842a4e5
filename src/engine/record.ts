import { basename } from "node:path";
import { sessionOf } from "../agents/index.ts";
import type { UnsavedChoice } from "../context/index.ts";
import { AlfredError, exitCode, exitCodes } from "../failures/index.ts";
import { type GitState, readGitState } from "../git/index.ts";
import { applyEvent, type Run, type RunEvent, sessionKey } from "../runs/index.ts";
import { keepUnsaved, runHolder, saveRun, unsavedDirectory, wasSavedByOthers } from "../store/index.ts";
import { type Drive, stepOf } from "./drive.ts";
import { modifiedAtStart, namedFiles } from "./modified-files.ts";

/** A run that was just saved, and the repository that it was saved with. */
export interface Recorded {
  readonly run: Run;
  readonly seen: GitState;
}

/**
 * Applies events and saves the run once, with the repository as it is now: what isn't on disk hasn't happened.
 * Every transition of a run goes through here (scenario 2.3.2); where a team shares a store it is there, too, before the next one.
 */
export async function record(drive: Drive, run: Run, ...events: readonly RunEvent[]): Promise<Run> {
  return (await recordSeeing(drive, run, events)).run;
}

/**
 * The same, for a transition that follows another one or is followed by one.
 * @param known the repository as the transition before was saved with, where nothing was done since: git isn't asked again
 */
export async function recordSeeing(
  drive: Drive,
  run: Run,
  events: readonly RunEvent[],
  known: GitState | null = null,
): Promise<Recorded> {
  const recorded = await happen(drive, run, events, known);
  await saveTransition(drive, recorded.run);
  return recorded;
}

/** The run after the events, with the repository as it is now; nothing is saved yet. @throws AlfredError `run_held` where it was taken over */
export async function applyEvents(drive: Drive, run: Run, events: readonly RunEvent[]): Promise<Run> {
  return (await happen(drive, run, events, null)).run;
}

async function happen(
  drive: Drive,
  run: Run,
  events: readonly RunEvent[],
  known: GitState | null,
): Promise<Recorded> {
  const { context, root } = drive;
  await refuseIfTakenOver(drive, run);
  const session = sessionOf(context.environment);
  const count = drive.spending.take();
  const used = count === null ? [] : [{ kind: "use_tokens", count } as const];
  let seen = known;
  let next = run;
  for (const event of [...used, ...events]) {
    if (event.kind === "start_step") seen ??= await readGitState(root);
    const whole = seen === null ? event : withIntent(event, next, root, seen, session);
    next = applyEvent(next, whole, context.now());
  }
  seen ??= await readGitState(root);
  if (seen.problem !== null) context.report({ kind: "git_unanswered", detail: seen.problem });
  return { run: withGit(next, seen), seen };
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
  const what = specId === null ? phase : `${phase} ${specId}`;
  if (lease.takeAgain() && !wasSavedByOthers(root, run, file)) {
    context.report({ kind: "lease_taken_again", what });
    return;
  }
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
function withIntent(
  event: RunEvent,
  run: Run,
  root: string,
  { lastCommit, filesModified }: GitState,
  sessionId: string | null,
): RunEvent {
  if (event.kind !== "start_step") return event;
  const wasGiven = sessionKey in stepOf(run, event.step).metadata;
  return {
    ...event,
    metadata: {
      started_at_commit: lastCommit,
      ...modifiedAtStart(root, filesModified),
      ...(sessionId === null && !wasGiven ? {} : { [sessionKey]: sessionId }),
    },
  };
}

/** The run with branch, commit and changed files as they are now (scenario 2.1.1); what git doesn't say stays as it was known. */
export async function withCurrentGit(run: Run, root: string): Promise<Run> {
  return withGit(run, await readGitState(root));
}

function withGit(run: Run, { branch, lastCommit, dirty, filesModified, problem }: GitState): Run {
  const before = run.context;
  if (problem !== null) {
    const known = { branch: branch ?? before.branch, lastCommit: lastCommit ?? before.lastCommit };
    return { ...run, context: { ...before, ...known } };
  }
  const { handover } = before;
  return { ...run, context: { branch, lastCommit, dirty, ...namedFiles(filesModified), handover } };
}
