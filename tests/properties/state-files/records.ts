import { applyEvent, type Evidence, type Run, type RunEvent } from "../../../src/runs/index.ts";
import { runToFile } from "../../../src/store/index.ts";
import { aRun, noon, steps } from "../../support/a-run.ts";

const evidence: Evidence = {
  gate: "command",
  passed: false,
  checkedAt: noon.toISOString(),
  command: ["npm", "test"],
  exitCode: 1,
  duration: 0.25,
  outputDigest: `sha256:${"0".repeat(64)}`,
  outputTail: 'not ok 1 "가나다" \u{1f600}\n',
  commit: "abc123def456",
  findings: [
    { kind: "command_failed", command: "npm test", exitCode: 1, signal: null },
    { kind: "tests_changed_since", step: "red_phase", files: ["tests/a.test.js"] },
  ],
  details: { test_files: { "tests/a.test.js": "sha256:11" } },
};

const passed: Evidence = { ...evidence, passed: true, exitCode: 0, findings: [] };

function played(run: Run, events: readonly RunEvent[]): Run {
  return events.reduce((current, event) => applyEvent(current, event, noon), run);
}

const done = (step: string): readonly RunEvent[] => [
  { kind: "start_step", step, metadata: { started_at_commit: "abc123def456", files_modified_at_start: [] } },
  { kind: "pass_step", step, evidence: [passed], output: { count: 1.5, nested: { list: [1, null, "x"] } } },
];

const error = { message: "gate command", findings: evidence.findings };

/** A run in the middle of its work, with everything in it that a record can hold. */
const underWay = played(aRun({ inputs: { description: "users log in" } }), [
  ...steps.slice(0, 3).flatMap(({ name }) => done(name)),
  { kind: "start_step", step: "green_phase" },
  { kind: "refuse_step", step: "green_phase", evidence: [evidence], error },
]);

const failed = played(underWay, [{ kind: "fail_step", step: "green_phase", evidence: [evidence], error }]);

const completed = played(aRun({ phase: "1-plan", specId: "SPEC-PAY-002" }), [
  ...steps.flatMap(({ name }) => done(name)),
  { kind: "complete", outputs: { spec_id: "SPEC-PAY-002" }, filesCreated: ["/p/a.md"], nextPhase: "2-run" },
]);

const older = {
  command: "alfred:2-run",
  spec_id: "SPEC-OLD-003",
  current_phase: "implementation",
  completed_steps: ["spec_validation", "test_setup"],
  pending_steps: ["red_phase"],
  timestamp: "2025-11-12T12:00:00Z",
  expiry: "2025-12-12T12:00:00Z",
  context: { branch: "main", last_commit: "abc123def456", files_modified: [] },
};

/** A good record and the name that it lies under. */
export interface GoodRecord {
  readonly name: string;
  readonly data: { readonly [field: string]: unknown };
  readonly isOlder: boolean;
}

const record = (name: string, run: Run): GoodRecord => ({
  name,
  data: { ...runToFile(run) },
  isOlder: false,
});

/** Every kind of record that there is. */
export const goodRecords: readonly GoodRecord[] = [
  record("2-run-SPEC-AUTH-001-20251112T120000000Z.json", underWay),
  record("2-run-SPEC-AUTH-001-20251112T120000001Z.json", failed),
  record("1-plan-SPEC-PAY-002-20251112T120000000Z.json", completed),
  { name: "2-run-SPEC-OLD-003-20251112.json", data: older, isOlder: true },
];
