import type { Finding } from "../runs/index.ts";
import { recordedFiles } from "./change-gates.ts";
import type { GateCall, GateDefinition } from "./gate.ts";
import { checkEvidenceOf } from "./test-gates.ts";
import { recordedTests } from "./test-record.ts";

/** The runs in which an earlier step may have been seen. */
type Seen = Pick<GateCall, "run" | "earlier" | "lineage">;

/**
 * What no work on a step could change: the gates that insist on what an earlier step has shown or taken down, where that was never seen. Each
 * finding is the one that the gate itself would end with.
 */
export function findUnseen(gates: readonly GateDefinition[], seen: Seen): readonly Finding[] {
  const unseen = gates.flatMap((gate) => unseenBy(gate, seen));
  return unseen.filter(({ step }, index) => unseen.findIndex((other) => other.step === step) === index);
}

type Unseen = Extract<Finding, { kind: "evidence_missing" }>;

function unseenBy(gate: GateDefinition, seen: Seen): readonly Unseen[] {
  switch (gate.kind) {
    case "evidence_of":
      return checkEvidenceOf(gate, seen).findings.length === 0 ? [] : [unseenStep(gate.step)];
    case "tests_changed":
    case "new_tests_failed":
      return recordedTests(gate.since, seen.run, seen.lineage) === null ? [unseenStep(gate.since)] : [];
    case "code_changed":
      return gate.after === undefined && !hasRecord(gate.since, seen) ? [unseenStep(gate.since)] : [];
    case "only_documents_changed":
      return recordedFiles(gate.since, seen.run) === null ? [unseenStep(gate.since)] : [];
    default:
      return [];
  }
}

function hasRecord(step: string, { run, earlier }: Seen): boolean {
  return [run, ...earlier].some((each) => recordedFiles(step, each) !== null);
}

function unseenStep(step: string): Unseen {
  return { kind: "evidence_missing", step };
}
