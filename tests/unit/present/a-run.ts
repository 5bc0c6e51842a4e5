import { createRun, type Run, type RunContext } from "../../../src/runs/index.ts";

const context: RunContext = {
  branch: "main",
  lastCommit: "abc123def4567890abc123def4567890abc12345",
  dirty: false,
  filesModified: [],
  handover: [],
};

export const now = new Date("2025-11-12T12:00:00.000Z");

/** A run of 2-run with two steps, just begun; only what matters need be given. */
export function aRun(given: Partial<Run> = {}): Run {
  const run = createRun({
    runId: "019a7e6b-1c00-7abc-8def-0123456789ab",
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    profile: null,
    steps: [
      { name: "red_phase", group: "implementation" },
      { name: "green_phase", group: "implementation" },
    ],
    configHash: "sha256:0",
    configParts: {},
    inputs: {},
    context,
    now,
  });
  return { ...run, ...given };
}
