import type { Finding } from "../../../src/runs/index.ts";

type Samples = { readonly [Kind in Finding["kind"]]: Extract<Finding, { kind: Kind }> };

/** One finding of every kind; a kind without a sample doesn't compile. */
export const aFindingOfEachKind: Samples = {
  file_missing: { kind: "file_missing", path: "⟦a.md⟧" },
  document_problem: {
    kind: "document_problem",
    file: "⟦spec.md⟧",
    line: 7,
    problem: "⟦no title⟧",
    hint: "⟦add one⟧",
  },
  command_unknown: { kind: "command_unknown", setting: "⟦test_command⟧" },
  command_not_found: { kind: "command_not_found", command: "⟦pytset⟧", detail: "⟦ENOENT⟧" },
  command_failed: { kind: "command_failed", command: "⟦npm test⟧", exitCode: 2, signal: null },
  command_passed_unexpectedly: { kind: "command_passed_unexpectedly", command: "⟦npm test⟧" },
  command_timed_out: { kind: "command_timed_out", command: "⟦npm test⟧", timeoutSeconds: 600 },
  tests_unchanged: { kind: "tests_unchanged" },
  tests_changed_since: { kind: "tests_changed_since", step: "⟦red_phase⟧", files: ["⟦a.test.js⟧"] },
  tests_deleted_since: { kind: "tests_deleted_since", step: "⟦red_phase⟧", files: ["⟦a.test.js⟧"] },
  tests_failed_before: { kind: "tests_failed_before", step: "⟦test_setup⟧" },
  test_runner_changed: { kind: "test_runner_changed", step: "⟦red_phase⟧", files: ["⟦package.json⟧"] },
  code_unchanged: { kind: "code_unchanged", step: "⟦test_setup⟧" },
  spec_changed: { kind: "spec_changed", specId: "⟦SPEC-AUTH-001⟧" },
  evidence_missing: { kind: "evidence_missing", step: "⟦red_phase⟧" },
  changed_besides_documents: {
    kind: "changed_besides_documents",
    step: "⟦build_check⟧",
    files: ["⟦src/a.js⟧"],
  },
  spec_not_mentioned: {
    kind: "spec_not_mentioned",
    specId: "⟦SPEC-AUTH-001⟧",
    documents: ["⟦README*⟧"],
  },
  spec_status_differs: {
    kind: "spec_status_differs",
    file: "⟦spec.md⟧",
    status: "⟦draft⟧",
    expected: "⟦completed⟧",
  },
  agent_failed: { kind: "agent_failed", agent: "⟦claude⟧", exitCode: 1, detail: "⟦no login⟧" },
  reported_failed: { kind: "reported_failed", reason: "⟦the API is down⟧" },
  item_failed: { kind: "item_failed", item: "⟦T-003⟧", detail: "⟦npm test failed⟧" },
  item_skipped: { kind: "item_skipped", item: "⟦T-006⟧", because: ["⟦T-003⟧"], detail: "" },
  item_held: { kind: "item_held", item: "⟦T-004⟧", holder: "⟦agent-2⟧" },
  merge_conflict: {
    kind: "merge_conflict",
    item: "⟦T-005⟧",
    files: ["⟦src/a.ts⟧"],
    branch: "⟦alfred/12345678/T-005⟧",
  },
};
