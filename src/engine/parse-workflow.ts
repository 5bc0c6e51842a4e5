import { AlfredError, type FileFault, schemaFaults } from "../failures/index.ts";
import type { GateDefinition } from "../gates/index.ts";
import { lineAndColumn, parseJson } from "../store/index.ts";
import { fittingPart } from "./fitting-part.ts";
import { validateWorkflow, type Workflow, type WorkItems } from "./generated/workflow.js";
import { repeatedNames } from "./repeated-names.ts";
import {
  allGatesOf,
  type StepDefinition,
  type WorkflowDefinition,
  type WorkItemsDefinition,
} from "./workflow.ts";

/** The newest version of the format that this alfred reads. */
const supportedVersion = 1;

/** Where a step doesn't say which group it is in. */
const defaultGroup = "implementation";

/** What a definition's text comes to. */
export interface ReadWorkflow {
  /** The definition. With faults: what of it can still be judged; null where nothing can. */
  readonly definition: WorkflowDefinition | null;
  readonly faults: readonly FileFault[];
}

/**
 * A workflow definition from a file's text.
 * @throws AlfredError `workflow_invalid`, with every problem found; `state_newer` for the definition of a newer alfred.
 */
export function parseWorkflow(text: string, file: string): WorkflowDefinition {
  const { definition, faults } = readWorkflow(text, file);
  if (definition !== null && faults.length === 0) return definition;
  throw new AlfredError({ code: "workflow_invalid", file, problems: faults });
}

/**
 * The same for who has more to find in it: what is wrong with it is told with the faults and not thrown.
 * @throws AlfredError `state_newer` for the definition of a newer alfred
 */
export function readWorkflow(text: string, file: string): ReadWorkflow {
  const withoutMark = text.replace(/^\uFEFF/, "");
  const parsed = parseOrExplain(withoutMark, file);
  if ("fault" in parsed) return { definition: null, faults: [parsed.fault] };
  const { data } = parsed;
  const version =
    typeof data === "object" && data !== null && "schema_version" in data ? data.schema_version : null;
  if (typeof version === "number" && version > supportedVersion)
    throw new AlfredError({ code: "state_newer", file, version, supportedVersion });
  // Of two values a reader would judge the one and the parser the other.
  const repeated = repeatedNames(withoutMark);
  if (repeated.length > 0) {
    const twice = ({ name, offset }: (typeof repeated)[number]) =>
      ({ kind: "name_twice", name, ...lineAndColumn(withoutMark, offset) }) as const;
    return { definition: null, faults: repeated.map(twice) };
  }
  const fitting = validateWorkflow(data) ? data : null;
  const ofSchema = fitting === null ? schemaFaults(validateWorkflow.errors, data) : [];
  const part = fitting ?? fittingPart(data, ofSchema);
  if (part === null) return { definition: null, faults: ofSchema };
  const definition = definitionOf(part);
  return { definition, faults: [...ofSchema, ...faultsBetweenSteps(definition)] };
}

function parseOrExplain(
  text: string,
  file: string,
): { readonly data: unknown } | { readonly fault: FileFault } {
  try {
    return { data: parseJson(text, file) };
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "state_damaged") throw error;
    const { fault, detail } = error.failure;
    return { fault: fault === undefined ? detail : { kind: "damage", fault } };
  }
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
function faultsBetweenSteps({ steps }: WorkflowDefinition): readonly FileFault[] {
  const faults: FileFault[] = [];
  const seen = new Set<string>();
  for (const step of steps) {
    if (seen.has(step.name)) faults.push({ kind: "step_twice", step: step.name });
    for (const gate of allGatesOf(step)) {
      for (const earlier of stepsNamedBy(gate).filter((name) => !seen.has(name))) {
        const fault = { kind: "not_an_earlier_step", gate: gate.kind, earlier } as const;
        faults.push({ kind: "step", step: step.name, fault });
      }
    }
    seen.add(step.name);
  }
  return faults;
}

function stepsNamedBy(gate: GateDefinition): readonly string[] {
  const after = gate.kind === "code_changed" && gate.after !== undefined ? [gate.after] : [];
  return [
    ...("since" in gate ? [gate.since] : []),
    ...(gate.kind === "evidence_of" ? [gate.step] : []),
    ...after,
  ];
}
