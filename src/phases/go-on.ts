import { advance, type Drive, record } from "../engine/index.ts";
import { forcedFrom, nextStep, type Run, type StepName } from "../runs/index.ts";
import { reportInFlight } from "./in-flight.ts";
import { endLeftWorkers } from "./left-workers.ts";
import { counted, type DrivenOutcome } from "./outcome.ts";
import { requireStepsOf } from "./require-steps-of.ts";

/**
 * Goes on with a saved run: at its restart point, or at a step that the user forced. What is done isn't done again, and each
 * skipped step is said (scenarios 2.1.2, 2.3.1, 2.4.1).
 * @throws AlfredError `steps_changed`, before anything is saved
 */
export async function goOn(
  drive: Drive,
  saved: Run,
  how: { readonly from: StepName | null; readonly skip: readonly StepName[]; readonly reason: string },
): Promise<DrivenOutcome> {
  requireStepsOf(saved, drive.definition);
  const { report } = drive.context;
  const done = doneSteps(saved);
  await endLeftWorkers(drive.context, drive.root, saved.runId);
  report({ kind: "resume_loaded", specId: saved.specId, phase: saved.phase, savedAt: saved.timestamp });

  // One save: killed in between, the run would go on without a part of what was asked for.
  const run = await record(
    drive,
    saved,
    { kind: "resume", reason: how.reason },
    ...(how.from === null
      ? []
      : [{ kind: "restart_from", step: how.from, reason: `${forcedFrom}${how.from}` } as const]),
    ...stillToSkip(saved, how).map(
      (step) => ({ kind: "skip_step", step, reason: `--skip ${step}` }) as const,
    ),
  );

  const stillDone = doneSteps(run);
  if (how.from !== null) {
    report({
      kind: "restart_forced",
      step: how.from,
      skipped: stillDone.filter((step) => !done.includes(step)),
    });
  }
  const kept = stillDone.filter((step) => done.includes(step));
  const completed = kept.filter((step) => !wasSkipped(saved, step));
  if (completed.length > 0) report({ kind: "steps_skipped", steps: completed });
  for (const step of kept) {
    const reason = wasSkipped(saved, step) ? "requested" : "already_completed";
    report({ kind: "step_skipped", step, reason });
  }
  const next = nextStep(run);
  if (next !== null) report({ kind: "resuming_from", step: next });
  // A step that was passed over, or lies behind the one that was forced, doesn't start again now.
  const inFlight = saved.steps.find(({ status }) => status === "in_progress")?.name;
  if (inFlight === next) await reportInFlight(drive.context, drive.root, saved);
  return counted(drive, advance(drive, run));
}

/** What is done stays done, unless the run starts again before it; what comes before that is passed over by it. */
function stillToSkip(
  saved: Run,
  { from, skip }: { readonly from: StepName | null; readonly skip: readonly StepName[] },
): readonly StepName[] {
  const done = doneSteps(saved);
  const names = saved.steps.map(({ name }) => name);
  return skip.filter((step) =>
    from === null ? !done.includes(step) : names.indexOf(step) >= names.indexOf(from),
  );
}

function wasSkipped({ steps }: Run, step: StepName): boolean {
  return steps.some(({ name, status }) => name === step && status === "skipped");
}

function doneSteps(run: Run): readonly StepName[] {
  return run.steps
    .filter(({ status }) => status === "completed" || status === "skipped")
    .map(({ name }) => name);
}
