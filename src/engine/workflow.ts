import type { CommandSource, GateDefinition } from "../gates/index.ts";
import type { StepName } from "../runs/index.ts";

/** A phase as data (`workflow.schema.json`), checked, with every default filled in. */
export interface WorkflowDefinition {
  readonly name: string;
  readonly description: string;
  readonly requiresSpec: boolean;
  readonly createsSpec: boolean;
  readonly handover: readonly { readonly phase: string; readonly isRequired: boolean }[];
  readonly nextPhase: string | null;
  readonly steps: readonly StepDefinition[];
}

export type StepDefinition = OwnStepDefinition | AgentStepDefinition;

/** A step that alfred does by itself. */
export type OwnStepDefinition = BuiltinStepDefinition | CommandStepDefinition;

interface AnyStepDefinition {
  readonly name: StepName;
  /** Becomes the run's `current_phase` while the step is at work. */
  readonly group: string;
  readonly gates: readonly GateDefinition[];
  /** Attempts before the step fails for good; null: the configuration's limit where an agent is started, none in a session. */
  readonly attemptsMax: number | null;
}

export interface BuiltinStepDefinition extends AnyStepDefinition {
  readonly kind: "builtin";
  readonly builtin: string;
}

export interface CommandStepDefinition extends AnyStepDefinition {
  readonly kind: "command";
  readonly command: CommandSource;
  readonly timeoutSeconds: number | null;
}

export interface AgentStepDefinition extends AnyStepDefinition {
  readonly kind: "agent";
  readonly prompt: string;
  readonly subagent: string | null;
  readonly timeoutSeconds: number | null;
  /** How its work is done part by part, where it is cut into parts; absent: it is always done whole. */
  readonly workItems?: WorkItemsDefinition;
}

/** A step's work that may be cut into parts. */
export interface WorkItemsDefinition {
  /** What the parts are: a name from the table of such things, for example `tasks`. */
  readonly kind: string;
  /** Where they are kept, from the root, with `<<SPEC_ID>>` for the run's SPEC; null: where such parts are kept. */
  readonly file: string | null;
  /** The prompt of one part. */
  readonly prompt: string;
  /** Of every part, before the checks that it names itself. */
  readonly gates: readonly GateDefinition[];
  /** Instead of checks, where a part names none. */
  readonly gatesWithoutChecks: readonly GateDefinition[];
}

/** Every gate of a step, those of its parts too. */
export function allGatesOf(step: StepDefinition): readonly GateDefinition[] {
  const items = step.kind === "agent" ? step.workItems : undefined;
  return [...step.gates, ...(items?.gates ?? []), ...(items?.gatesWithoutChecks ?? [])];
}
