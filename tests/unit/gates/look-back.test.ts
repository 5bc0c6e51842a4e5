import { describe, expect, it } from "vitest";
import { findUnseen, type GateDefinition } from "../../../src/gates/index.ts";
import { applyEvent, type Evidence, type JsonObject, type Run } from "../../../src/runs/index.ts";
import { aRun, noon } from "../../support/a-run.ts";

const gates: Readonly<Record<string, GateDefinition>> = {
  evidence_of: { kind: "evidence_of", step: "test_setup" },
  tests_changed: { kind: "tests_changed", since: "test_setup" },
  new_tests_failed: { kind: "new_tests_failed", since: "test_setup" },
  code_changed: { kind: "code_changed", since: "test_setup" },
  only_documents_changed: { kind: "only_documents_changed", since: "test_setup" },
};

/** A run in which the step was passed, its gate having taken something down. */
function after(details: JsonObject): Run {
  const evidence: Evidence = {
    gate: "recorded",
    passed: true,
    checkedAt: noon.toISOString(),
    command: null,
    exitCode: null,
    duration: 0,
    outputDigest: null,
    outputTail: null,
    commit: null,
    findings: [],
    details,
  };
  const started = applyEvent(aRun(), { kind: "start_step", step: "test_setup" }, noon);
  return applyEvent(started, { kind: "pass_step", step: "test_setup", evidence: [evidence] }, noon);
}

const seen = after({ test_files: {}, recorded_files: {}, recorded_commit: null });
const unseen = { kind: "evidence_missing", step: "test_setup" };

describe("an earlier step that a gate insists on", () => {
  it.each(Object.values(gates))("was seen, or is named once: $kind", (gate) => {
    expect(findUnseen([gate], { run: seen, earlier: [], lineage: [] })).toEqual([]);
    expect(findUnseen([gate, gate], { run: aRun(), earlier: [], lineage: [] })).toEqual([unseen]);
  });

  it("may have been seen in a run before, as the gate itself looks for it", () => {
    const found = (
      kind: string,
      runs: { readonly earlier: readonly Run[]; readonly lineage: readonly Run[] },
    ) =>
      findUnseen(
        Object.values(gates).filter((gate) => gate.kind === kind),
        { run: aRun(), ...runs },
      );

    expect(found("evidence_of", { earlier: [seen], lineage: [] })).toEqual([]);
    expect(found("evidence_of", { earlier: [], lineage: [seen] })).toEqual([unseen]);
    expect(found("code_changed", { earlier: [seen], lineage: [] })).toEqual([]);
    expect(found("tests_changed", { earlier: [], lineage: [seen] })).toEqual([]);
    expect(found("only_documents_changed", { earlier: [seen], lineage: [seen] })).toEqual([unseen]);
  });

  it("is nothing to gates that only compare where there is something to compare with", () => {
    const others: readonly GateDefinition[] = [
      { kind: "tests_kept", since: "test_setup", changes: "allowed" },
      { kind: "code_changed", since: "test_setup", after: "red_phase" },
      { kind: "spec_kept" },
    ];

    expect(findUnseen(others, { run: aRun(), earlier: [], lineage: [] })).toEqual([]);
  });
});
