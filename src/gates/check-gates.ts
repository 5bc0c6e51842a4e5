import { unreachable } from "../context/index.ts";
import { readHead } from "../git/index.ts";
import type { Evidence } from "../runs/index.ts";
import { checkCodeChanged, checkOnlyDocumentsChanged, recordFiles } from "./change-gates.ts";
import { checkCommand } from "./command-gate.ts";
import {
  checkFilesExist,
  checkSpecKept,
  checkSpecMentioned,
  checkSpecStatus,
  checkSpecValid,
} from "./document-gates.ts";
import type {
  CommandGateCall,
  CommandGateDefinition,
  GateCall,
  GateDefinition,
  GateResult,
  Observation,
} from "./gate.ts";
import { checkRunnerKept, recordRunner } from "./runner-gates.ts";
import {
  checkEvidenceOf,
  checkNewTestsFailed,
  checkTestsChanged,
  checkTestsKept,
  recordTestFiles,
} from "./test-gates.ts";

/**
 * Checks a step's gates in their order and stops at the first that refuses; each leaves its evidence (product.md, "One engine").
 * Nothing that an agent says is taken for evidence.
 */
export async function checkGates(gates: readonly GateDefinition[], call: GateCall): Promise<GateResult> {
  return inOrder(gates, call, (gate, before) => observe(gate, call, before));
}

/** The same for programs alone, outside of a run: a task's own checks. */
export async function checkCommandGates(
  gates: readonly CommandGateDefinition[],
  call: CommandGateCall,
): Promise<GateResult> {
  return inOrder(gates, call, (gate) => checkCommand(gate, call));
}

async function inOrder<Gate extends GateDefinition>(
  gates: readonly Gate[],
  call: CommandGateCall,
  see: (gate: Gate, before: readonly Evidence[]) => Promise<Observation | null>,
): Promise<GateResult> {
  const evidence: Evidence[] = [];
  for (const gate of gates) {
    const startedAt = performance.now();
    const observation = await see(gate, evidence);
    if (observation === null || call.context.signal.aborted) return { kind: "aborted" };

    const seen = stamp(gate, observation, (performance.now() - startedAt) / 1000, call);
    evidence.push(seen);
    if (!seen.passed) return { kind: "checked", passed: false, evidence };
  }
  return { kind: "checked", passed: true, evidence };
}

/** @param before what the step's gates before this one have seen */
async function observe(
  gate: GateDefinition,
  call: GateCall,
  before: readonly Evidence[],
): Promise<Observation | null> {
  switch (gate.kind) {
    case "files_exist":
      return checkFilesExist(gate, call);
    case "spec_valid":
      return checkSpecValid(call);
    case "command":
      return checkCommand(gate, call);
    case "test_files_recorded":
      return recordTestFiles(call, before);
    case "tests_changed":
      return checkTestsChanged(gate, call);
    case "tests_kept":
      return checkTestsKept(gate, call);
    case "new_tests_failed":
      return checkNewTestsFailed(gate, call, before);
    case "test_runner_recorded":
      return recordRunner(call);
    case "test_runner_kept":
      return checkRunnerKept(gate, call);
    case "evidence_of":
      return checkEvidenceOf(gate, call);
    case "files_recorded":
      return recordFiles(call);
    case "code_changed":
      return checkCodeChanged(gate, call);
    case "only_documents_changed":
      return checkOnlyDocumentsChanged(gate, call);
    case "spec_kept":
      return checkSpecKept(call);
    case "spec_mentioned":
      return checkSpecMentioned(gate, call);
    case "spec_status":
      return checkSpecStatus(gate, call);
    default:
      return unreachable(gate);
  }
}

function stamp(
  gate: GateDefinition,
  observation: Observation,
  seconds: number,
  call: CommandGateCall,
): Evidence {
  return {
    gate: gate.kind,
    passed: observation.findings.length === 0,
    checkedAt: call.context.now().toISOString(),
    command: observation.command ?? null,
    exitCode: observation.exitCode ?? null,
    duration: Math.round(seconds * 1000) / 1000,
    outputDigest: observation.outputDigest ?? null,
    outputTail: observation.outputTail ?? null,
    commit: readHead(call.root).commit,
    findings: observation.findings,
    details: observation.details ?? {},
  };
}
