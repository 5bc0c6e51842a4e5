import type { RunSummary } from "../../../src/runs/index.ts";

/** A run of 2-run that stopped after three of five steps; only what matters need be given. */
export function aSummary(given: Partial<RunSummary> = {}): RunSummary {
  const { doneCount = 3, skippedSteps = [] } = given;
  return {
    runId: "019a7e6b-1c00-7abc-8def-0123456789ab",
    shortId: "456789ab",
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    profile: null,
    status: "paused",
    startedAt: "2025-11-12T11:00:00.000Z",
    savedAt: "2025-11-12T12:00:00.000Z",
    completedAt: null,
    doneCount,
    completedCount: doneCount - skippedSteps.length,
    skippedSteps,
    failedCount: 0,
    stepCount: 5,
    durationSeconds: 185,
    canBeResumed: true,
    restartPoint: "green_phase",
    doneSteps: ["spec_validation", "test_setup", "red_phase"],
    pendingSteps: ["green_phase", "refactor_phase"],
    ...given,
  };
}
