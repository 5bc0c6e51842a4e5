import type { RunDriver, RunStatus, StepName } from "./run.ts";

/** A run in a few words: for a choice, the session notice, `status` and `history` (runs.md, "Summary and history"). */
export interface RunSummary {
  readonly runId: string;
  /** Eight characters. */
  readonly shortId: string;
  readonly phase: string;
  readonly specId: string | null;
  readonly profile: string | null;
  /** Where alfred itself started who acted on agent steps last. */
  readonly driver?: RunDriver;
  readonly status: RunStatus;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly savedAt: string;
  readonly completedAt: string | null;
  /** Completed and skipped steps. */
  readonly doneCount: number;
  /** The done ones without those that were passed over. */
  readonly completedCount: number;
  readonly failedCount: number;
  readonly stepCount: number;
  readonly durationSeconds: number;
  readonly canBeResumed: boolean;
  readonly restartPoint: StepName | null;
  readonly doneSteps: readonly StepName[];
  /** Those of the done steps that were passed over: nothing was checked of them. */
  readonly skippedSteps: readonly StepName[];
  readonly pendingSteps: readonly StepName[];
}

/** As much of it as a notice of unfinished work tells. */
export type RunGlance = Pick<
  RunSummary,
  | "runId"
  | "phase"
  | "specId"
  | "status"
  | "savedAt"
  | "doneCount"
  | "completedCount"
  | "stepCount"
  | "restartPoint"
>;
