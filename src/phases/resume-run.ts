import { copyFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { compareWithSaved, readGitState } from "../git/index.ts";
import { nearestName } from "../messages/index.ts";
import { applyProfile, readConfig } from "../project/index.ts";
import { applyEvent, type Drift, type Run, type StepName, shortId, summarize } from "../runs/index.ts";
import { type LoadedRun, loadResumable, saveRun, withRunLease } from "../store/index.ts";
import { changedParts, configHashOf, configPartsOf } from "./config-parts.ts";
import { loadDefinition } from "./definitions.ts";
import { goOn } from "./go-on.ts";
import { loadHandover } from "./handover.ts";
import { leaseWaitMs, waiting } from "./lease-wait.ts";
import { checkDriver, earlierRunInput, openDrive } from "./open-drive.ts";
import type { DecisionNeeded, DecisionOption, Outcome } from "./outcome.ts";
import type { ResumeRequest } from "./request.ts";
import { startPhase } from "./start-phase.ts";

/**
 * Goes on after anything (scenarios 2.1.2 to 2.4.2, 3.2.x, 3.3.x). Without phase and SPEC: the one run that can be resumed.
 * @throws AlfredError where nothing can be resumed: not found, expired, damaged, invalid, held by another process.
 */
export async function resumeRun(context: Context, request: ResumeRequest): Promise<Outcome> {
  checkDriver(request.driver, context);
  const chosen = chooseRun(context, request);
  if ("question" in chosen) return chosen;

  const { phase, specId } = chosen.run;
  if (request.restart) return restart(context, request, chosen);
  return withRunLease(request.root, { phase, specId }, waiting(context, leaseWaitMs.start), () =>
    resumeUnderLease(context, request, chosen.file),
  );
}

/** Read again under the lease: what was chosen may have moved on meanwhile. */
async function resumeUnderLease(context: Context, request: ResumeRequest, file: string): Promise<Outcome> {
  const { root, from } = request;
  const { run } = stillResumable(context, request, file);
  const definition = loadDefinition(root, run.phase);
  checkStep(
    from,
    definition.steps.map((step) => step.name),
  );
  const config = applyProfile(readConfig(root), run.profile);
  const parts = await configPartsOf({ root, definition, config, profile: run.profile, specId: run.specId });
  const drifts = await compareWithSaved(run.context, await readGitState(root), root);
  const configChanges = changedParts(run.configParts, parts);

  // A step named by hand is the answer to "shall I go on?"; that the code is another one has to be said all the same.
  const isAgreed =
    request.isConfirmed || (from !== null && drifts.length === 0 && configChanges.length === 0);
  if (!isAgreed) return confirmResume(context, request, run, drifts, configChanges);

  for (const drift of drifts) context.report({ kind: "drift", drift });
  const handover = loadHandover(context, root, definition, run.specId);
  const drive = openDrive({ context, root, config, definition, handover, driver: request.driver, run, file });
  const adopted = { ...run, configParts: parts, configHash: configHashOf(parts) };
  return goOn(drive, adopted, { from, skip: [], reason: "resumed" });
}

function stillResumable(context: Context, request: ResumeRequest, file: string): LoadedRun {
  return (
    findResumable(context, { ...request, runId: null }).find((each) => each.file === file) ??
    notFound(request)
  );
}

function confirmResume(
  context: Context,
  request: ResumeRequest,
  run: Run,
  drifts: readonly Drift[],
  configChanges: readonly string[],
): DecisionNeeded {
  const summary = summarize(run, context.now());
  const words = [
    "alfred",
    "resume",
    run.phase,
    ...(run.specId === null ? [] : [run.specId]),
    ...driverWords(request),
  ];
  const options: readonly DecisionOption[] = [
    {
      id: "go_on",
      command: [...words, ...(request.from === null ? [] : [`--from=${request.from}`]), "--yes"],
    },
    { id: "restart", command: [...words, "--restart"] },
    { id: "stop", command: [] },
  ];
  const startsAt = request.from ?? summary.restartPoint ?? "";
  return {
    kind: "decision_needed",
    question: { kind: "confirm_resume", run: summary, startsAt, drifts, configChanges },
    options,
  };
}

/** Which run is meant; a question where several could be, the reason where none can be resumed. */
function chooseRun(context: Context, request: ResumeRequest): LoadedRun | DecisionNeeded {
  const candidates = findResumable(context, request);
  const [first, ...others] = candidates;
  if (first === undefined) return notFound(request);
  const isUnambiguous = request.runId !== null || (request.phase !== null && request.specId !== null);
  if (others.length === 0 || isUnambiguous) return first;
  return {
    kind: "decision_needed",
    question: { kind: "choose_run", purpose: "resume" },
    options: candidates.map(({ run }) => ({
      id: "run",
      candidate: summarize(run, context.now()),
      command: [
        "alfred",
        "resume",
        run.phase,
        ...(run.specId === null ? [] : [run.specId]),
        "--run",
        shortId(run.runId),
      ],
    })),
  };
}

/**
 * The runs that fit and can go on, newest first. Damage that was mended from a backup is said; damage that couldn't be is said
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
  for (const { file, damage } of candidates) {
    if (damage !== null) context.report({ kind: "damage_found", file: relative(root, file), ...damage });
  }
  if (candidates.length === 0) {
    const [unreadable] = problems;
    if (unreadable !== undefined) throw unreadable.error;
    const [old] = expired;
    if (old !== undefined) {
      const { timestamp: savedAt, expiry: expiredAt } = old.run;
      throw new AlfredError({ code: "state_expired", file: relative(root, old.file), savedAt, expiredAt });
    }
  }
  for (const { file, detail } of problems) {
    context.report({ kind: "damage_found", file: relative(root, file), detail, restoredFrom: null });
  }
  return candidates;
}

/** Every step from the first one again; the saved state is kept beside, and ignored (scenario 2.4.2). */
async function restart(context: Context, request: ResumeRequest, chosen: LoadedRun): Promise<Outcome> {
  const { root, driver } = request;
  const { run, file } = chosen;
  await withRunLease(
    root,
    { phase: run.phase, specId: run.specId },
    waiting(context, leaseWaitMs.start),
    async () => {
      // What was chosen may have been finished meanwhile: a result is never cancelled.
      const { run: saved } = stillResumable(context, request, file);
      const backup = `${file}.before-restart`;
      copyFileSync(file, backup);
      const cancelled = applyEvent(
        saved,
        { kind: "cancel", reason: "restarted from the first step" },
        context.now(),
      );
      saveRun(root, cancelled, { trace: context.trace, file });
      context.report({ kind: "saved_state_ignored", backup: relative(root, backup) });
    },
  );
  const { [earlierRunInput]: _, ...inputs } = run.inputs;
  return startPhase(context, {
    root,
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
    driver,
    isConfirmed: request.isConfirmed,
  });
}

function notFound(request: ResumeRequest): never {
  const { phase, specId, runId } = request;
  if (runId !== null) throw new AlfredError({ code: "unknown_run", run: runId });
  throw new AlfredError({ code: "state_not_found", phase: phase ?? "", specId });
}

function checkStep(step: StepName | null, known: readonly StepName[]): void {
  if (step === null || known.includes(step)) return;
  throw new AlfredError({ code: "unknown_step", step, known, nearest: nearestName(step, known) });
}

function driverWords({ driver }: ResumeRequest): readonly string[] {
  if (driver.kind === "agent") return ["--agent", driver.name];
  if (driver.kind === "agent_command") return ["--agent-command", driver.command];
  return [];
}
