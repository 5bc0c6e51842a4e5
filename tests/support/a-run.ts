import { createRun, createRunId, type Run } from "../../src/runs/index.ts";

export const steps = [
  "spec_validation",
  "test_setup",
  "red_phase",
  "green_phase",
  "refactor_phase",
  "integration_test",
].map((name, index) => ({
  name,
  group: index < 2 ? "preparation" : index < 5 ? "implementation" : "verification",
}));

export const noon = new Date("2025-11-12T12:00:00.000Z");

/** A valid run whose steps are all to do; only what matters needs to be said. */
export function aRun(changes: Partial<Parameters<typeof createRun>[0]> = {}): Run {
  return createRun({
    runId: createRunId(noon, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])),
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    profile: null,
    steps,
    configHash: "sha256:00",
    configParts: { workflow: "a" },
    inputs: {},
    context: { branch: "main", lastCommit: "abc123def456", dirty: false, filesModified: [], handover: [] },
    now: noon,
    ...changes,
  });
}
