import { listTestFiles } from "../project/index.ts";
import type { Evidence, Run, StepName } from "../runs/index.ts";
import type { GateCall, GateDefinition, Observation } from "./gate.ts";
import { namesPlaceIn } from "./named-place.ts";
import { findNewTests } from "./new-tests.ts";
import { compareTests, holdsTests, isBlank, recordedTests, testRecordDetails } from "./test-record.ts";

type TestGate<Kind extends GateDefinition["kind"]> = Extract<GateDefinition, { kind: Kind }>;

/** @param before what the step's gates have seen: whether the tests that there are fail already is said at once */
export async function recordTestFiles(call: GateCall, before: readonly Evidence[]): Promise<Observation> {
  const files = await listTestFiles(call.root, call.config.testFiles);
  // Where this run replaces another one or starts it over, the work began with that.
  const isFirst = call.lineage.every((run) => recordedTests(call.step, run, []) === null);
  const failed = isFirst && hasTests(files) ? failedCommand(before) : null;
  if (failed !== null) {
    const { command, exitCode } = failed;
    call.context.report({ kind: "tests_fail_already", step: call.step, command: command ?? [], exitCode });
  }
  return { findings: [], details: { ...testRecordDetails(files), test_file_count: files.size } };
}

/** Red counts only after new or changed tests: an agent that does nothing doesn't pass (product.md, "2-run"). */
export async function checkTestsChanged(
  gate: TestGate<"tests_changed">,
  call: GateCall,
): Promise<Observation> {
  const after = await listTestFiles(call.root, call.config.testFiles);
  const found = findNewTests(gate.since, call, after);
  if (found === null) return { findings: [{ kind: "evidence_missing", step: gate.since }] };

  const { added, changed, putBack } = found;
  const details = { ...testRecordDetails(after), added: [...added], changed: [...changed] };
  if (added.length + changed.length > 0) return { findings: [], details };
  return {
    findings: [{ kind: "tests_unchanged", ...(putBack.length > 0 ? { files: putBack } : {}) }],
    details,
  };
}

/**
 * Where the tests failed before there were new ones, that the command fails proves nothing: its output has to name a place in a new or changed
 * test, as every runner does for a test that fails or doesn't compile.
 */
export async function checkNewTestsFailed(
  gate: TestGate<"new_tests_failed">,
  call: GateCall,
  seen: readonly Evidence[],
): Promise<Observation> {
  const after = await listTestFiles(call.root, call.config.testFiles);
  const found = findNewTests(gate.since, call, after);
  if (found === null) return { findings: [{ kind: "evidence_missing", step: gate.since }] };
  const { before, added, changed } = found;
  const failedBefore = hasTests(before) && hadFailed(gate.since, [call.run, ...call.lineage]);
  if (!failedBefore) return { findings: [], details: { failed_before: false } };

  const output = seen.flatMap(({ outputTail }) => outputTail ?? []).join("\n");
  const named = [...added, ...changed].filter((path) => namesPlaceIn(output, path));
  return {
    findings: named.length > 0 ? [] : [{ kind: "tests_failed_before", step: gate.since }],
    details: { failed_before: true, named_tests: named },
  };
}

/** Where they passed once, in whichever run, nothing old was broken: what fails in a later one are the tests written since, or old ones were mended. */
function hadFailed(stepName: StepName, runs: readonly Run[]): boolean {
  const steps = runs.flatMap((run) => run.steps.filter(({ name }) => name === stepName));
  const seen = steps.filter(({ evidence }) => evidence.some(({ details }) => "test_files" in details));
  return seen.length > 0 && seen.every(({ evidence }) => failedCommand(evidence) !== null);
}

function failedCommand(evidence: readonly Evidence[]): Evidence | null {
  return evidence.findLast(({ exitCode }) => exitCode !== null && exitCode !== 0) ?? null;
}

function hasTests(files: ReadonlyMap<string, string>): boolean {
  return [...files.values()].some((digest) => holdsTests(digest) && !isBlank(digest));
}

/** Tests that were seen red must still be what turns green: a deleted, emptied or rewritten test proves nothing. */
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
  if (changed.length > 0 && !wasSaid(call.run, changed)) {
    call.context.report({ kind: "tests_changed", step: call.step, since: gate.since, files: changed });
  }
  return { findings: [], details };
}

/** Said when it comes up; the steps after it see the same once more. */
function wasSaid({ steps }: Run, files: readonly string[]): boolean {
  const seen = steps.flatMap(({ evidence }) => evidence.filter(({ gate }) => gate === "tests_kept"));
  return seen.some(({ details }) => JSON.stringify(details["changed"]) === JSON.stringify(files));
}

/** What an earlier run has seen counts for the SPEC that it was of: tests that were red for another one prove nothing of this one. */
export function checkEvidenceOf(
  gate: TestGate<"evidence_of">,
  { run: current, earlier }: Pick<GateCall, "run" | "earlier">,
): Observation {
  const sameSpec = earlier.filter((run) => isOfSameSpec(run, current));
  const passed = [current, ...sameSpec].some((run) =>
    run.steps.some(
      (step) =>
        step.name === gate.step && step.evidence.length > 0 && step.evidence.every((each) => each.passed),
    ),
  );
  return passed ? { findings: [] } : { findings: [{ kind: "evidence_missing", step: gate.step }] };
}

/** A record of the older format doesn't say what its SPEC was. */
function isOfSameSpec({ configParts: { spec: before } }: Run, { configParts: { spec } }: Run): boolean {
  return before === undefined || spec === undefined || before === spec;
}
