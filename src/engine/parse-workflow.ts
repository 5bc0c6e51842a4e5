import { AlfredError } from "../failures/index.ts";
import type { GateDefinition } from "../gates/index.ts";
import { parseJson, placeIn } from "../store/index.ts";
import { validateWorkflow, type Workflow, type WorkItems } from "./generated/workflow.js";
import { repeatedNames } from "./repeated-names.ts";
import {
  allGatesOf,
  type StepDefinition,
  type WorkflowDefinition,
  type WorkItemsDefinition,
} from "./workflow.ts";
import { workflowFaults } from "./workflow-faults.ts";

/** The newest version of the format that this alfred reads. */
const supportedVersion = 1;

/** Where a step doesn't say which group it is in. */
const defaultGroup = "implementation";

/**
 * A workflow definition from a file's text.
 * @throws AlfredError `workflow_invalid`, with every problem found; `state_newer` for the definition of a newer alfred.
 */
export function parseWorkflow(text: string, file: string): WorkflowDefinition {
  const data = readData(text.replace(/^\uFEFF/, ""), file);
  if (!validateWorkflow(data)) throw invalid(file, workflowFaults(validateWorkflow.errors ?? [], data));
  const workflow = definitionOf(data);
  const problems = problemsBetweenSteps(workflow);
  if (problems.length > 0) throw invalid(file, problems);
  return workflow;
}

/** @throws AlfredError `workflow_invalid` with the place, `state_newer` for the definition of a newer alfred */
function readData(text: string, file: string): unknown {
  const data = parseOrExplain(text, file);
  const version =
    typeof data === "object" && data !== null && "schema_version" in data ? data.schema_version : null;
  if (typeof version === "number" && version > supportedVersion)
    throw new AlfredError({ code: "state_newer", file, version, supportedVersion });
  const problems = repeatedNames(text).map(
    ({ name, offset }) => `${placeIn(text, offset)}: ${name} is there twice`,
  );
  if (problems.length > 0) throw invalid(file, problems);
  return data;
}

function parseOrExplain(text: string, file: string): unknown {
  try {
    return parseJson(text, file);
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "state_damaged") throw error;
    throw invalid(file, [error.failure.detail], error);
  }
}

function invalid(file: string, problems: readonly string[], cause?: unknown): AlfredError {
  return new AlfredError({ code: "workflow_invalid", file, problems }, { cause });
}

function definitionOf(data: Workflow): WorkflowDefinition {
  return {
    name: data.name,
    description: data.description ?? "",
    requiresSpec: data.requires_spec ?? false,
    createsSpec: data.creates_spec ?? false,
    handover: (data.handover ?? []).map((each) => ({
      phase: each.phase,
      isRequired: each.required ?? false,
    })),
    nextPhase: data.next_phase ?? null,
    steps: data.steps.map(stepOf),
  };
}

function stepOf(step: Workflow["steps"][number]): StepDefinition {
  const common = {
    name: step.name,
    group: step.group ?? defaultGroup,
    gates: gatesOf(step.gates),
    attemptsMax: step.attempts_max ?? null,
  };
  switch (step.kind) {
    case "builtin":
      return { ...common, kind: "builtin", builtin: step.builtin };
    case "command":
      return {
        ...common,
        kind: "command",
        command: step.command,
        timeoutSeconds: step.timeout_seconds ?? null,
      };
    case "agent":
      return {
        ...common,
        kind: "agent",
        prompt: step.prompt,
        subagent: step.subagent ?? null,
        timeoutSeconds: step.timeout_seconds ?? null,
        ...(step.work_items === undefined ? {} : { workItems: workItemsOf(step.work_items) }),
      };
  }
}

function workItemsOf(items: WorkItems): WorkItemsDefinition {
  return {
    kind: items.kind,
    file: items.file ?? null,
    prompt: items.prompt,
    gates: gatesOf(items.gates),
    gatesWithoutChecks: gatesOf(items.gates_without_checks),
  };
}

function gatesOf(gates: Workflow["steps"][number]["gates"]): readonly GateDefinition[] {
  // The schema has checked each gate by its kind, which its generated type doesn't tell apart.
  return (gates ?? []) as readonly GateDefinition[];
}

/** What a schema can't say: names are unique, and a gate looks back only to a step that comes before. */
function problemsBetweenSteps(workflow: WorkflowDefinition): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const step of workflow.steps) {
    if (seen.has(step.name)) problems.push(`two steps are named ${step.name}`);
    for (const gate of allGatesOf(step)) {
      for (const earlier of stepsNamedBy(gate).filter((name) => !seen.has(name))) {
        problems.push(
          `step ${step.name}: gate ${gate.kind} refers to ${earlier}, which is not an earlier step`,
        );
      }
    }
    seen.add(step.name);
  }
  return problems;
}

function stepsNamedBy(gate: GateDefinition): readonly string[] {
  const after = gate.kind === "code_changed" && gate.after !== undefined ? [gate.after] : [];
  return [
    ...("since" in gate ? [gate.since] : []),
    ...(gate.kind === "evidence_of" ? [gate.step] : []),
    ...after,
  ];
}
