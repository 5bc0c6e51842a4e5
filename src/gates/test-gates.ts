import { listTestFiles } from "../project/index.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";
import { compareTests, earliestTests, recordedTests, testRecordDetails } from "./test-record.ts";

type TestGate<Kind extends GateDefinition["kind"]> = Extract<GateDefinition, { kind: Kind }>;

export async function recordTestFiles(call: GateCall): Promise<Observation> {
  const files = await listTestFiles(call.root, call.config.testFiles);
  return { findings: [], details: { ...testRecordDetails(files), test_file_count: files.size } };
}

/** Red counts only after new or changed tests: an agent that does nothing doesn't pass (product.md, "2-run"). */
export async function checkTestsChanged(
  gate: TestGate<"tests_changed">,
  call: GateCall,
): Promise<Observation> {
  const before = earliestTests(gate.since, call.run, call.earlier);
  if (before === null) return { findings: [{ kind: "evidence_missing", step: gate.since }] };

  const after = await listTestFiles(call.root, call.config.testFiles);
  const { added, changed } = compareTests(before, after);
  const details = { ...testRecordDetails(after), added: [...added], changed: [...changed] };
  return added.length + changed.length === 0
    ? { findings: [{ kind: "tests_unchanged" }], details }
    : { findings: [], details };
}

/** Tests that were seen red must still be what turns green: a deleted or rewritten test proves nothing. */
export async function checkTestsKept(gate: TestGate<"tests_kept">, call: GateCall): Promise<Observation> {
  const before = recordedTests(gate.since, call.run, call.earlier);
  // Without a record there is nothing to keep; `evidence_of` is the gate that insists on one.
  if (before === null) return { findings: [] };

  const after = await listTestFiles(call.root, call.config.testFiles);
  const { changed, deleted } = compareTests(before, after);
  const details = { changed: [...changed], deleted: [...deleted] };
  if (deleted.length > 0) {
    return { findings: [{ kind: "tests_deleted_since", step: gate.since, files: deleted }], details };
  }
  if (changed.length > 0 && gate.changes === "refused") {
    return { findings: [{ kind: "tests_changed_since", step: gate.since, files: changed }], details };
  }
  return { findings: [], details };
}

export function checkEvidenceOf(gate: TestGate<"evidence_of">, call: GateCall): Observation {
  const passed = [call.run, ...call.earlier].some((run) =>
    run.steps.some(
      (step) =>
        step.name === gate.step && step.evidence.length > 0 && step.evidence.every((each) => each.passed),
    ),
  );
  return passed ? { findings: [] } : { findings: [{ kind: "evidence_missing", step: gate.step }] };
}
