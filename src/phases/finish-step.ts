import type { Context } from "../context/index.ts";
import {
  advance,
  type Drive,
  dropItem,
  type EngineOutcome,
  finishStep as finishInEngine,
  record,
} from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { type Run, restartPoint, type StepName, shortId, summarize } from "../runs/index.ts";
import { type WorkingCopy, withWorkingCopy } from "../sharing/index.ts";
import { findRun, type LeaseKey, type LoadedRun, loadResumable, type RunLease } from "../store/index.ts";
import { changesForAnswer, withUntriedSettings } from "./changes.ts";
import { requireEvidence } from "./check-evidence.ts";
import { configPartsOf } from "./config-parts.ts";
import { confirmResume } from "./confirm-resume.ts";
import { drivenBy } from "./driven-by.ts";
import { tidyAfter } from "./housekeeping.ts";
import { mendDamage, reportUnreadable } from "./mend-damage.ts";
import { openDrive, readSettings } from "./open-drive.ts";
import { counted, type DecisionNeeded, type Outcome } from "./outcome.ts";
import type { FinishStepRequest } from "./request.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { requireStepsOf } from "./require-steps-of.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { expiredError } from "./saved-runs.ts";
import { reportSeenBefore } from "./seen-before.ts";
import { attemptIdOf, type InFlight, inFlightOf, isSameInFlight } from "./step-in-flight.ts";
import { settleSuperseded } from "./supersede.ts";

/**
 * The agent's answer to a prompt (`alfred step done|fail|skip`): of the only run with a step in flight, or the one named. It answers what
 * was in flight when it was given, and nothing that came after; where it names the attempt of its prompt, it answers that one alone.
 * @throws AlfredError `no_active_step`, `step_moved_on`, or what the store says.
 */
export function finishStep(context: Context, request: FinishStepRequest): Promise<Outcome> {
  return withWorkingCopy(context, request.root, (copy) => finishIn(context, request, copy));
}

async function finishIn(context: Context, request: FinishStepRequest, copy: WorkingCopy): Promise<Outcome> {
  const chosen = chooseRun(context, request);
  if ("question" in chosen) return chosen;

  const { phase, specId, runId } = chosen.run;
  const answered = inFlightOf(chosen.run);
  return tidyAfter(
    context,
    copy,
    underRunLease(context, copy, { phase, specId }, leaseWaitMs.change, (lease) =>
      finishUnderLease(context, request, { runId, phase, specId, answered }, lease),
    ),
  );
}

/** What an answer is about: a run, and what was in flight when the answer was given; null between two steps. */
interface Answered extends LeaseKey {
  readonly runId: string;
  readonly answered: InFlight | null;
}

/** Read again under the lease: what was in flight may have been answered by another process meanwhile. */
async function finishUnderLease(
  context: Context,
  request: FinishStepRequest,
  { runId, answered, ...key }: Answered,
  lease: RunLease,
): Promise<Outcome> {
  const { root, answer, reason, attemptId = null } = request;
  settleSuperseded(context, root, key);
  const open = loadOpen(context, { ...request, runId });
  const [found] = open.candidates.filter(isActive);
  const loaded =
    found === undefined ? null : requireEvidence(context, root, mendDamage(context, root, found));
  const waiting = loaded === null ? null : inFlightOf(loaded.run);
  if (loaded === null || waiting === null) throw nothingWaits(root, shortId(runId), open);
  if (attemptId !== null && attemptId !== attemptIdOf(loaded.run)) throw movedOn(loaded.run, null, waiting);
  if (answered === null || !isSameInFlight(answered, waiting)) throw movedOn(loaded.run, answered, waiting);

  const { run: saved, file } = loaded;
  const { step } = waiting;
  const settings = readSettings(root, saved);
  requireStepsOf(saved, settings.definition);
  // A skipped step or part is followed by others, and by the gates of the whole; only giving up asks nothing.
  const isGivenUp = answer === "fail" && waiting.item === null;
  if (!isGivenUp && settings.definition.requiresSpec) requireSpecOf(root, saved);
  // Whoever does the work doesn't choose what it is checked by; the user does (runs.md, `config_hash`).
  const parts = await configPartsOf(root, settings, saved.specId);
  const run = drivenBy(withUntriedSettings(saved, { settings, parts }), request.driver);
  const { configChanges, runnerFiles } = await changesForAnswer(run, { root, settings, parts }, step);
  if (!isGivenUp && configChanges.length > 0)
    return confirmResume(
      context,
      { root, run, from: null, driver: request.driver },
      { drifts: [], configChanges, runnerFiles },
    );
  const drive = openDrive({ context, root, settings, driver: request.driver, run, file, lease });

  const outcome = await counted(drive, settleAnswer(drive, run, step, { answer, reason }));
  reportSeenBefore(context, { root, definition: settings.definition }, outcome);
  return outcome;
}

async function settleAnswer(
  drive: Drive,
  run: Run,
  step: StepName,
  { answer, reason }: Pick<FinishStepRequest, "answer" | "reason">,
): Promise<EngineOutcome> {
  if (answer === "done") return finishInEngine(drive, run, step);
  const dropped = await dropItem(drive, run, step, { kind: answer, reason });
  if (dropped !== null) return dropped;
  return answer === "skip" ? skipStep(drive, run, step, reason) : failStep(drive, run, step, reason);
}

async function skipStep(
  drive: Drive,
  run: Run,
  step: StepName,
  reason: string | null,
): Promise<EngineOutcome> {
  return advance(
    drive,
    await record(drive, run, { kind: "skip_step", step, reason: reason ?? "skipped by hand" }),
  );
}

async function failStep(
  drive: Drive,
  run: Run,
  step: StepName,
  reason: string | null,
): Promise<EngineOutcome> {
  const findings = [{ kind: "reported_failed", reason: reason ?? "" } as const];
  const error = { message: "reported as failed", findings };
  const failed = await record(drive, run, { kind: "fail_step", step, evidence: [], error });
  const attempt = failed.steps.find((each) => each.name === step)?.attempts ?? 1;
  return {
    kind: "failed",
    run: failed,
    step,
    item: null,
    findings,
    message: error.message,
    outputTail: null,
    attempt,
    attemptsMax: null,
    isOpen: false,
  };
}

function movedOn(run: Run, before: InFlight | null, { step, item, attempt }: InFlight): AlfredError {
  const answered = before === null ? null : { step: before.step, item: before.item };
  const waiting = { step, item, attempt, attemptId: attemptIdOf(run) };
  return new AlfredError({ code: "step_moved_on", run: shortId(run.runId), answered, waiting });
}

/**
 * Names the unfinished run where it can only be that one: an answer that was interrupted has left its step to be begun anew. Where there is
 * none that could be answered but one that was waiting until it expired, that is why.
 */
function nothingWaits(
  root: string,
  run: string | null,
  { candidates, expired }: Pick<ReturnType<typeof loadOpen>, "candidates" | "expired">,
): AlfredError {
  const old = expired.find((each) => run !== null || isActive(each));
  if (candidates.length === 0 && old !== undefined) return expiredError(root, old);
  const [only, ...others] = candidates;
  const step = only === undefined || others.length > 0 ? null : restartPoint(only.run);
  const unfinished =
    only === undefined || step === null
      ? null
      : { run: shortId(only.run.runId), phase: only.run.phase, specId: only.run.specId, step };
  return new AlfredError({ code: "no_active_step", run, unfinished });
}

function chooseRun(context: Context, request: FinishStepRequest): LoadedRun | DecisionNeeded {
  const active = activeRuns(context, request);
  const inFlight = active.filter(({ run }) => inFlightOf(run) !== null);
  // Between two steps of a run that another process drives none is in flight: the only active run is judged under its lease.
  const waiting = inFlight.length === 0 && active.length === 1 ? active : inFlight;
  const { attemptId = null } = request;
  const meant = waiting.filter(({ run }) => attemptId !== null && attemptIdOf(run) === attemptId);
  const candidates = meant.length > 0 ? meant : waiting;
  const [first, ...others] = candidates;
  if (first === undefined) throw nothingWaits(request.root, request.runId, loadOpen(context, request));
  if (others.length === 0) return first;
  const { answer, reason } = request;
  return {
    kind: "decision_needed",
    question: { kind: "choose_run", purpose: "step" },
    options: candidates.map(({ run }) => ({
      id: "run",
      candidate: summarize(run, context.now()),
      command: [
        "alfred",
        "step",
        answer,
        "--run",
        shortId(run.runId),
        ...(attemptId === null ? [] : ["--attempt", attemptId]),
        ...(reason === null ? [] : ["--reason", reason]),
      ],
    })),
  };
}

/**
 * The runs whose step may be answered. Damage is said where another run can be answered, and is the reason where none can; of the run that
 * is answered it is said when it is mended.
 */
function activeRuns(context: Context, request: FinishStepRequest): readonly LoadedRun[] {
  const { root, runId } = request;
  const { candidates, problems } = loadOpen(context, request);
  const active = candidates.filter(isActive);
  const isElsewhere = runId !== null && (candidates.length > 0 || findRun(root, runId) !== null);
  const [unreadable] = problems;
  if (active.length === 0 && unreadable !== undefined && !isElsewhere) throw unreadable.error;

  const replaced = candidates
    .filter((each) => active.length !== 1 || each !== active[0])
    .flatMap(({ file, damage }) => (damage === null ? [] : [{ file, error: damage.cause }]));
  reportUnreadable(context, root, [...problems, ...replaced]);
  return active;
}

function loadOpen(context: Context, { root, runId }: FinishStepRequest) {
  const { now, trace } = context;
  return loadResumable(root, { ...(runId === null ? {} : { runId }), now: now(), trace });
}

function isActive({ run }: LoadedRun): boolean {
  return run.status === "in_progress";
}
