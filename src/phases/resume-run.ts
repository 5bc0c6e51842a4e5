import type { Context } from "../context/index.ts";
import type { ItemAnswers } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { compareWithSaved, readGitState } from "../git/index.ts";
import { isNamedBy, type Run, type StepName, shortId, summarize, supersededRunInput } from "../runs/index.ts";
import { type WorkingCopy, withWorkingCopy } from "../sharing/index.ts";
import { findRun, type LeaseKey, type LoadedRun, loadResumable, type RunLease } from "../store/index.ts";
import { changesForRun } from "./changes.ts";
import { checkCommands } from "./check-commands.ts";
import { requireEvidence } from "./check-evidence.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { configPartsOf } from "./config-parts.ts";
import { confirmResume } from "./confirm-resume.ts";
import { adviceWords } from "./driven-by.ts";
import { earlierRunInput, restartedRunInput } from "./earlier-runs.ts";
import { askAboutItems, settleAnswers } from "./failed-items.ts";
import { goOn } from "./go-on.ts";
import { tidyAfter } from "./housekeeping.ts";
import { mendDamage, reportUnreadable } from "./mend-damage.ts";
import { adoptRun, checkDriver, openDrive, readSettings } from "./open-drive.ts";
import type { DecisionNeeded, Outcome } from "./outcome.ts";
import type { ResumeRequest } from "./request.ts";
import { requireSpecOf } from "./require-spec-of.ts";
import { requireStepsOf } from "./require-steps-of.ts";
import { leaseWaitMs, underRunLease } from "./run-lease.ts";
import { expiredError } from "./saved-runs.ts";
import { startPhase } from "./start-phase.ts";
import { checkStepNames } from "./step-names.ts";
import { settleSuperseded } from "./supersede.ts";
import { bringBackUnsaved } from "./unsaved-runs.ts";

/**
 * Goes on after anything (scenarios 2.1.2 to 2.4.2, 3.2.x, 3.3.x). Without phase and SPEC: the one run that can be resumed.
 * @throws AlfredError where nothing can be resumed: not found, expired, damaged, invalid, held by another process.
 */
export async function resumeRun(context: Context, request: ResumeRequest): Promise<Outcome> {
  checkDriver(request.driver, context, request.root);
  const gone = await withWorkingCopy(context, request.root, (copy) => resumeIn(context, request, copy));
  return "kind" in gone ? gone : restart(context, request, gone);
}

/** @returns how it ended, or the run that is to start over */
async function resumeIn(
  context: Context,
  request: ResumeRequest,
  copy: WorkingCopy,
): Promise<Outcome | LoadedRun> {
  const broughtBack = await bringBackUnsaved(context, copy);
  const finished = broughtBack.find((run) => run.status === "completed" && isMeant(run, request));
  // All that was left of it was to be saved, and that is done.
  if (finished !== undefined) return { kind: "completed", run: finished, tokensUsed: null };
  const chosen = chooseRun(context, request);
  if ("question" in chosen || request.restart) return chosen;

  const { phase, specId } = chosen.run;
  return tidyAfter(
    context,
    copy,
    underRunLease(context, copy, { phase, specId }, leaseWaitMs.start, (lease) =>
      resumeUnderLease(context, request, { file: chosen.file, phase, specId }, lease),
    ),
  );
}

function isMeant(run: Run, { phase, specId, runId }: ResumeRequest): boolean {
  if (runId !== null) return isNamedBy(run.runId, runId);
  return (phase === null || phase === run.phase) && (specId === null || specId === run.specId);
}

/** Read again under the lease: what was chosen may have moved on meanwhile. */
async function resumeUnderLease(
  context: Context,
  request: ResumeRequest,
  chosen: LeaseKey & { readonly file: string },
  lease: RunLease,
): Promise<Outcome> {
  const { root, from } = request;
  settleSuperseded(context, root, chosen);
  const { file } = chosen;
  const { run } = requireEvidence(
    context,
    root,
    mendDamage(context, root, stillResumable(context, request, file)),
  );
  const settings = readSettings(root, run);
  checkStepNames(settings.definition, [from]);
  checkCommands(settings.definition, settings.config);
  await checkWorkflow(context, root, settings.definition, valuesOf(run));
  requireStepsOf(run, settings.definition);
  if (settings.definition.requiresSpec) requireSpecOf(root, run);
  const parts = await configPartsOf(root, settings, run.specId);
  const drifts = await compareWithSaved(run.context, await readGitState(root), root);
  const { agreement, ...others } = await changesForRun(run, { root, settings, parts }, from);
  const changes = { drifts, ...others };

  const going = { context, root, settings, run, from, answers: request.itemAnswers };
  const question = askAboutItems(going, { driver: request.driver, ...changes });
  if (question !== null) return question;

  // A step named by hand is the answer to "shall I go on?"; that the code is another one has to be said all the same.
  const isAgreed =
    request.isConfirmed ||
    isDecided(request.itemAnswers) ||
    (from !== null && drifts.length === 0 && changes.configChanges.length === 0);
  if (!isAgreed) return confirmResume(context, { root, run, from, driver: request.driver }, changes);

  for (const drift of drifts) context.report({ kind: "drift", drift });
  const { driver } = request;
  const adopted = adoptRun(run, { parts, profile: run.profile, agreement, driver });
  // By what it is done with now: what earlier runs saw of another SPEC counts no more.
  const drive = openDrive({ context, root, settings, driver, run: adopted, file, lease });
  await settleAnswers(going);
  return goOn(drive, adopted, { from, skip: [], reason: "resumed" });
}

/** The names of what the run itself gives to prompts: it was begun with some, and what its steps gave is no phase's result yet. */
function valuesOf({ inputs, steps }: Run): readonly string[] {
  return [inputs, ...steps.map(({ output }) => output)].flatMap((values) => Object.keys(values));
}

/** The question about a failed task shows drift and changes too: who has answered it has agreed to go on. */
function isDecided(answers: ItemAnswers | undefined): boolean {
  return answers !== undefined && answers.retry.length + answers.skip.length > 0;
}

function stillResumable(context: Context, request: ResumeRequest, file: string): LoadedRun {
  return (
    findResumable(context, { ...request, runId: null }).find((each) => each.file === file) ??
    notFound(request)
  );
}

/** Which run is meant; a question where several could be, the reason where none can be resumed. */
function chooseRun(context: Context, request: ResumeRequest): LoadedRun | DecisionNeeded {
  const candidates = findResumable(context, request);
  const [first, ...others] = candidates;
  if (first === undefined) return notFound(request);
  const isUnambiguous = request.runId !== null || (request.phase !== null && request.specId !== null);
  // One run's steps are looked at once it is held, by its definition as it is then.
  if (others.length === 0 || isUnambiguous) return first;
  return {
    kind: "decision_needed",
    question: { kind: "choose_run", purpose: "resume" },
    options: withStep(candidates, request.from).map(({ run }) => ({
      id: "run",
      candidate: summarize(run, context.now()),
      command: [
        "alfred",
        "resume",
        run.phase,
        ...(run.specId === null ? [] : [run.specId]),
        "--run",
        shortId(run.runId),
        ...(request.from === null ? [] : [`--from=${request.from}`]),
        ...adviceWords(context, request.driver, run),
      ],
    })),
  };
}

/**
 * The runs that can go on at the step: what is offered works as printed.
 * @throws AlfredError `unknown_step` where none of them has it
 */
function withStep(candidates: readonly LoadedRun[], from: StepName | null): readonly LoadedRun[] {
  checkStepNames({ steps: candidates.flatMap(({ run }) => run.steps) }, [from]);
  return candidates.filter(({ run }) => from === null || run.steps.some(({ name }) => name === from));
}

/**
 * The runs that fit and can go on, newest first. Damage without a good backup is said
 * where another run can be resumed, and is the reason where none can (one damaged file never hides the others).
 */
function findResumable(context: Context, request: ResumeRequest): readonly LoadedRun[] {
  const { root, phase, specId, runId } = request;
  const { candidates, problems, expired } = loadResumable(root, {
    ...(phase === null ? {} : { phase }),
    ...(specId === null ? {} : { specId }),
    ...(runId === null ? {} : { runId }),
    now: context.now(),
    trace: context.trace,
  });
  if (candidates.length === 0) {
    const [unreadable] = problems;
    if (unreadable !== undefined) throw unreadable.error;
    const [old] = expired;
    // What is ignored anyway may be as old as it likes (scenario 2.4.2).
    if (request.restart && old !== undefined) return [old];
    if (old !== undefined) throw expiredError(root, old);
  }
  reportUnreadable(context, root, problems);
  return candidates;
}

/** Every step from the first one again; the saved state is kept beside, and ignored (scenario 2.4.2). */
function restart(context: Context, request: ResumeRequest, { run, file }: LoadedRun): Promise<Outcome> {
  const { [earlierRunInput]: _, [supersededRunInput]: __, [restartedRunInput]: ___, ...inputs } = run.inputs;
  return startPhase(context, {
    root: request.root,
    phase: run.phase,
    specId: run.specId,
    inputs,
    options: {
      only: null,
      skip: [],
      continueFrom: null,
      retryFailed: false,
      resume: false,
      profile: run.profile,
    },
    driver: request.driver,
    isConfirmed: request.isConfirmed,
    restartOf: file,
  });
}

function notFound(request: ResumeRequest): never {
  const { root, phase, specId, runId } = request;
  if (runId !== null) {
    const closed = findRun(root, runId)?.run;
    if (closed?.status === "completed" || closed?.status === "cancelled") {
      const { status } = closed;
      throw new AlfredError({
        code: "run_closed",
        run: shortId(closed.runId),
        phase: closed.phase,
        specId: closed.specId,
        status,
      });
    }
    throw new AlfredError({ code: "unknown_run", run: runId });
  }
  throw new AlfredError({ code: "state_not_found", phase: phase ?? "", specId });
}
