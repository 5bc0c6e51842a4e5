import type { AgentDriver } from "../agents/index.ts";
import type { Context } from "../context/index.ts";
import type { CommandSource } from "../gates/index.ts";
import type { ProcessWatch } from "../processes/index.ts";
import type { ProjectConfig } from "../project/index.ts";
import type { JsonObject, Run, Step } from "../runs/index.ts";
import type { RunLease } from "../store/index.ts";
import type { TemplateValues } from "../templates/index.ts";
import type { Builtin } from "./builtin.ts";
import type { Spending } from "./spending.ts";
import type { OpenWorkItems, WorkItem, WorkItems } from "./work-items.ts";
import type { AgentStepDefinition, StepDefinition, WorkflowDefinition } from "./workflow.ts";

/** Everything that driving one run needs; made once a call by `phases`, under the run's lease. */
export interface Drive {
  readonly context: Context;
  readonly root: string;
  readonly config: ProjectConfig;
  readonly definition: WorkflowDefinition;
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** What a step's work may be cut into, by the names that workflow definitions use. */
  readonly workItems: ReadonlyMap<string, OpenWorkItems>;
  /** How parts of a step's work are done side by side by agents that alfred starts; null: one after another, in the project itself. */
  readonly sideBySide: SideBySide | null;
  /** The agent that alfred starts for agent steps; null in a session, where somebody else acts on the printed prompt. */
  readonly agent: AgentDriver | null;
  readonly spending: Spending;
  /** Is told of every program that is started for a step, so that none is lost when this process is killed. */
  readonly watch: (step: string) => ProcessWatch;
  /** The unfinished runs that this one replaces, the last one first. */
  readonly earlier: readonly Run[];
  /** The same, and those that were started over. */
  readonly lineage: readonly Run[];
  /** The right to change the run; who was silent for too long may have lost it. */
  readonly lease: Pick<RunLease, "holder" | "isHeld" | "takeAgain" | "confirm" | "share">;
  /** The record's file, once it has one. */
  readonly file: string | null;
  /** The text of a step's prompt template and the values for it. */
  readonly promptOf: (
    step: AgentStepDefinition,
    run: Run,
    about: PromptAbout | null,
  ) => Promise<PromptSource>;
  /** What the finished run is as its phase's result. */
  readonly resultOf: (run: Run) => Promise<{
    readonly outputs: JsonObject;
    readonly filesCreated: readonly string[];
    /** What can follow now; null where nothing does. */
    readonly nextPhase: string | null;
  }>;
}

/** The part of a step's work that a prompt is about, and where it is done. */
export interface PromptAbout {
  readonly item: WorkItem;
  readonly items: WorkItems;
  /** Absolute. */
  readonly root: string;
}

export interface SideBySide {
  /** How many at once, 2 at least. */
  readonly count: number;
  /** Where the work trees are made, absolute. */
  readonly directory: string;
  /** Makes a new work tree ready, for example `npm ci`; null: nothing has to be done. */
  readonly setup: CommandSource | null;
}

export interface PromptSource {
  /** Names the template in messages. */
  readonly name: string;
  readonly text: string;
  readonly values: TemplateValues;
}

export function stepDefinition(drive: Drive, name: string): StepDefinition {
  const found = drive.definition.steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`The workflow ${drive.definition.name} has no step ${name}`);
  return found;
}

export function stepOf(run: Run, name: string): Step {
  const found = run.steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`The run ${run.runId} has no step ${name}`);
  return found;
}
