import {
  completedSteps,
  currentPhase,
  type Evidence,
  type EvidenceLink,
  type Finding,
  type JsonObject,
  pendingSteps,
  type Run,
  type RunContext,
  type RunDriver,
  type Step,
  type StepError,
  type StepItem,
} from "../runs/index.ts";
import type { RunFile } from "./generated/run-file.js";

type StepFile = RunFile["steps"][number];
type ItemFile = NonNullable<StepFile["items"]>[number];
type EvidenceFile = StepFile["evidence"][number];
type LinkFile = RunFile["evidence_chain"][number];
type FindingFile = EvidenceFile["findings"][number];

/** The record as it lies on disk: snake_case, with what can be derived written out for readers (acceptance.md 1.1.1 and 2.1.1). */
export function runToFile(run: Run): RunFile {
  // What another writer put into a run under way is kept: completing the run replaces it.
  const hasResult =
    Object.keys(run.outputs).length > 0 || run.filesCreated.length > 0 || run.nextPhase !== null;
  const isResult = run.status === "completed" || hasResult;
  return {
    schema_version: 1,
    run_id: run.runId,
    phase: run.phase,
    command: `alfred:${run.phase}`,
    spec_id: run.specId,
    profile: run.profile,
    status: run.status,
    current_phase: currentPhase(run.steps),
    completed_steps: [...completedSteps(run.steps)],
    pending_steps: [...pendingSteps(run.steps)],
    timestamp: run.timestamp,
    expiry: run.expiry,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    config_hash: run.configHash,
    config_parts: { ...run.configParts },
    ...(run.driver === undefined ? {} : { driver: { ...run.driver } }),
    inputs: { ...run.inputs },
    ...(isResult
      ? {
          outputs: run.outputs,
          files_created: [...run.filesCreated],
          ...(run.filesCreatedCount === undefined ? {} : { files_created_count: run.filesCreatedCount }),
          next_phase: run.nextPhase,
        }
      : {}),
    steps: run.steps.map(stepToFile),
    context: {
      branch: run.context.branch,
      last_commit: run.context.lastCommit,
      dirty: run.context.dirty,
      files_modified: [...run.context.filesModified],
      ...countToFile(run.context),
      handover: [...run.context.handover],
    },
    history: run.history.map(({ from, to, at, reason }) => ({ from, to, at, reason })),
    tokens_used: run.tokensUsed,
    evidence_chain: run.evidenceChain.map(({ batchSize, ...link }) => ({ ...link, batch_size: batchSize })),
  };
}

function countToFile({
  filesModifiedCount: count,
}: RunContext): Pick<RunFile["context"], "files_modified_count"> {
  return count === undefined ? {} : { files_modified_count: count };
}

function countFromFile({
  files_modified_count: count,
}: RunFile["context"]): Pick<RunContext, "filesModifiedCount"> {
  return count === undefined ? {} : { filesModifiedCount: count };
}

/** The record in code. The file has passed its schema; fields that this version doesn't know are left behind. */
export function runFromFile(file: RunFile): Run {
  return {
    runId: file.run_id,
    phase: file.phase,
    specId: file.spec_id,
    profile: file.profile,
    status: file.status,
    startedAt: file.started_at,
    completedAt: file.completed_at,
    timestamp: file.timestamp,
    expiry: file.expiry,
    configHash: file.config_hash,
    configParts: file.config_parts,
    ...(file.driver === undefined ? {} : { driver: driverFromFile(file.driver) }),
    inputs: file.inputs,
    steps: file.steps.map(stepFromFile),
    context: {
      branch: file.context.branch,
      lastCommit: file.context.last_commit,
      dirty: file.context.dirty,
      filesModified: file.context.files_modified,
      ...countFromFile(file.context),
      handover: file.context.handover,
    },
    history: file.history,
    tokensUsed: file.tokens_used ?? null,
    evidenceChain: file.evidence_chain.map(linkFromFile),
    outputs: asJson(file.outputs ?? {}),
    filesCreated: file.files_created ?? [],
    ...(file.files_created_count === undefined ? {} : { filesCreatedCount: file.files_created_count }),
    nextPhase: file.next_phase ?? null,
  };
}

function driverFromFile(file: NonNullable<RunFile["driver"]>): RunDriver {
  const parallel = file.parallel === undefined ? {} : { parallel: file.parallel };
  return file.kind === "agent"
    ? { kind: "agent", name: file.name, ...parallel }
    : { kind: "agent_command", command: file.command, ...parallel };
}

function linkFromFile({ batch_size: batchSize, ...link }: LinkFile): EvidenceLink {
  const { step, item, gate, passed, digest, hash } = link;
  return { step, ...(item === undefined ? {} : { item }), gate, passed, batchSize, digest, hash };
}

function stepToFile(step: Step): StepFile {
  return {
    name: step.name,
    group: step.group,
    status: step.status,
    started_at: step.startedAt,
    completed_at: step.completedAt,
    duration: step.duration,
    attempts: step.attempts,
    error: step.error === null ? null : errorToFile(step.error),
    output: step.output,
    evidence: step.evidence.map(evidenceToFile),
    ...(step.items === undefined ? {} : { items: step.items.map(itemToFile) }),
    metadata: step.metadata,
  };
}

function stepFromFile(file: StepFile): Step {
  return {
    name: file.name,
    group: file.group,
    status: file.status,
    startedAt: file.started_at,
    completedAt: file.completed_at,
    duration: file.duration,
    attempts: file.attempts,
    error: file.error === null ? null : errorFromFile(file.error),
    output: asJson(file.output),
    evidence: file.evidence.map(evidenceFromFile),
    ...(file.items === undefined ? {} : { items: file.items.map(itemFromFile) }),
    metadata: asJson(file.metadata),
  };
}

function itemToFile(item: StepItem): ItemFile {
  return {
    id: item.id,
    title: item.title,
    status: item.status,
    started_at: item.startedAt,
    completed_at: item.completedAt,
    duration: item.duration,
    attempts: item.attempts,
    error: item.error === null ? null : errorToFile(item.error),
    evidence: item.evidence.map(evidenceToFile),
    workplace: item.workplace === null ? null : { ...item.workplace },
  };
}

function itemFromFile(file: ItemFile): StepItem {
  return {
    id: file.id,
    title: file.title,
    status: file.status,
    startedAt: file.started_at,
    completedAt: file.completed_at,
    duration: file.duration,
    attempts: file.attempts,
    error: file.error === null ? null : errorFromFile(file.error),
    evidence: file.evidence.map(evidenceFromFile),
    workplace: file.workplace,
  };
}

function errorToFile({ message, findings }: StepError): NonNullable<StepFile["error"]> {
  return { message, findings: findings.map(findingToFile) };
}

function errorFromFile(file: NonNullable<StepFile["error"]>): StepError {
  return { message: file.message, findings: file.findings.map(findingFromFile) };
}

function evidenceToFile(evidence: Evidence): EvidenceFile {
  return {
    gate: evidence.gate,
    passed: evidence.passed,
    checked_at: evidence.checkedAt,
    command: evidence.command === null ? null : [...evidence.command],
    exit_code: evidence.exitCode,
    duration: evidence.duration,
    output_digest: evidence.outputDigest,
    output_tail: evidence.outputTail,
    commit: evidence.commit,
    findings: evidence.findings.map(findingToFile),
    details: evidence.details,
  };
}

function evidenceFromFile(file: EvidenceFile): Evidence {
  return {
    gate: file.gate,
    passed: file.passed,
    checkedAt: file.checked_at,
    command: file.command,
    exitCode: file.exit_code,
    duration: file.duration,
    outputDigest: file.output_digest,
    outputTail: file.output_tail,
    commit: file.commit,
    findings: file.findings.map(findingFromFile),
    details: asJson(file.details),
  };
}

function findingToFile({ ...finding }: Finding): FindingFile {
  const { kind, ...facts } = finding;
  const pairs = Object.entries(facts).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return { kind, ...Object.fromEntries(pairs) };
}

function findingFromFile({ kind, ...facts }: FindingFile): Finding {
  const pairs = Object.entries(facts).map(([name, value]) => [
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  // The schema has checked the kind and the type of every fact; which facts go with which kind, only the writer knew.
  return { kind, ...Object.fromEntries(pairs) } as Finding;
}

/** What came out of `JSON.parse` is JSON all the way down; the schema's type only doesn't say so. */
function asJson(value: { readonly [name: string]: unknown }): JsonObject {
  return value as JsonObject;
}
