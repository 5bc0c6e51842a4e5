import { isDone } from "./apply-event.ts";
import { isUnexpired } from "./expiry.ts";
import type { Run, Step, StepName } from "./run.ts";
import { shortId } from "./run-id.ts";
import type { RunGlance, RunSummary } from "./run-summary.ts";

/** As much of a step as its place in a run depends on. */
type StepState = Pick<Step, "name" | "group" | "status">;

/** As much of a run as a notice is made from. */
export type GlancedRun = Pick<Run, "runId" | "phase" | "specId" | "status" | "timestamp" | "expiry"> & {
  readonly steps: readonly Pick<Step, "name" | "status">[];
};

/** As much of a run as a summary is made from. */
export type SummarizedRun = Pick<
  Run,
  | "runId"
  | "phase"
  | "specId"
  | "profile"
  | "driver"
  | "status"
  | "startedAt"
  | "timestamp"
  | "expiry"
  | "completedAt"
> & { readonly steps: readonly (StepState & Pick<Step, "duration">)[] };

/** The first step that isn't done, in the order of the definition; null where all are. */
export function nextStep(run: Pick<GlancedRun, "steps">): StepName | null {
  return run.steps.find((step) => !isDone(step))?.name ?? null;
}

/** The step at which a run goes on: the failed one, else the first that is not done (runs.md, `--resume`). Null when nothing is left. */
export function restartPoint(run: Pick<GlancedRun, "steps">): StepName | null {
  return run.steps.find((step) => step.status === "failed")?.name ?? nextStep(run);
}

/** Finished steps by name: `completed_steps` of the file. A skipped step counts: it needs nothing more. */
export function completedSteps(steps: readonly StepState[]): readonly StepName[] {
  return steps.filter(isDone).map((step) => step.name);
}

/** The steps that are still to do, the one in flight included: `pending_steps` of the file. */
export function pendingSteps(steps: readonly StepState[]): readonly StepName[] {
  return steps.filter((step) => !isDone(step)).map((step) => step.name);
}

/** The group of the step in flight or next; of the last step where all are done. */
export function currentPhase(steps: readonly StepState[]): string {
  return (steps.find((step) => !isDone(step)) ?? steps.at(-1))?.group ?? "";
}

/** Whether `alfred resume` can go on with the run: unfinished, and not expired. */
export function canBeResumed(run: Pick<Run, "status" | "timestamp" | "expiry">, now: Date): boolean {
  return isUnfinished(run) && isUnexpired(run, now);
}

/** Whether a run has still something to do, however old it is. */
export function isUnfinished({ status }: Pick<Run, "status">): boolean {
  return status === "in_progress" || status === "paused" || status === "failed";
}

/** What a notice tells of a run. */
export function glanceAt(run: GlancedRun): RunGlance {
  let [doneCount, completedCount] = [0, 0];
  for (const step of run.steps) {
    if (isDone(step)) doneCount += 1;
    if (step.status === "completed") completedCount += 1;
  }
  return {
    runId: run.runId,
    phase: run.phase,
    specId: run.specId,
    status: run.status,
    savedAt: run.timestamp,
    doneCount,
    completedCount,
    stepCount: run.steps.length,
    restartPoint: restartPoint(run),
  };
}

/** A run in a few words (runs.md, "Summary and history"). */
export function summarize(run: SummarizedRun, now: Date): RunSummary {
  const doneSteps = completedSteps(run.steps);
  const skippedSteps = run.steps.filter((step) => step.status === "skipped").map((step) => step.name);
  return {
    runId: run.runId,
    shortId: shortId(run.runId),
    phase: run.phase,
    specId: run.specId,
    profile: run.profile,
    ...(run.driver === undefined ? {} : { driver: run.driver }),
    status: run.status,
    startedAt: run.startedAt,
    savedAt: run.timestamp,
    completedAt: run.completedAt,
    doneCount: doneSteps.length,
    completedCount: doneSteps.length - skippedSteps.length,
    failedCount: run.steps.filter((step) => step.status === "failed").length,
    stepCount: run.steps.length,
    durationSeconds: Math.round(run.steps.reduce((sum, step) => sum + (step.duration ?? 0), 0) * 1000) / 1000,
    canBeResumed: canBeResumed(run, now),
    restartPoint: restartPoint(run),
    doneSteps,
    skippedSteps,
    pendingSteps: pendingSteps(run.steps),
  };
}
