import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readRegularFile } from "../durable/index.ts";
import { parseWorkflow, type WorkflowDefinition } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { workflowsPath } from "../project/index.ts";
import { packageTemplatePath } from "../templates/index.ts";
import { builtins } from "./builtins.ts";
import { workItems } from "./work-items.ts";

interface ReadDefinition {
  readonly definition: WorkflowDefinition;
  /** Absolute. */
  readonly file: string;
}

/** A phase in a few words: for help, completion and "did you mean". */
export interface PhaseListing {
  readonly name: string;
  readonly description: string;
  readonly requiresSpec: boolean;
  readonly createsSpec: boolean;
  readonly steps: readonly string[];
}

/**
 * The definition of a phase: the project's own, else the package's.
 * @throws AlfredError `unknown_phase`, `workflow_invalid`, `state_newer`.
 */
export function loadDefinition(root: string, phase: string): WorkflowDefinition {
  return findDefinition(root, phase).definition;
}

/** The same with the file that it was read from. @throws AlfredError `unknown_phase`, `workflow_invalid`, `state_newer`. */
export function findDefinition(root: string, phase: string): ReadDefinition {
  const definitions = readDefinitions(root, phase);
  const found = definitions.find(({ definition }) => definition.name === phase);
  if (found === undefined) {
    const known = definitions.map(({ definition }) => definition.name);
    throw new AlfredError({ code: "unknown_phase", phase, known, nearest: nearestName(phase, known) });
  }
  return found;
}

/** Every phase of the project, builtin ones first; a broken definition is passed over. */
export function listPhases(root: string): readonly PhaseListing[] {
  return readDefinitions(root, null).map(({ definition }) => {
    const { name, description, requiresSpec, createsSpec, steps } = definition;
    return { name, description, requiresSpec, createsSpec, steps: steps.map((step) => step.name) };
  });
}

/** The files of a project's own definitions. */
export function ownDefinitionFiles(root: string): readonly string[] {
  return definitionFiles(join(root, workflowsPath));
}

/**
 * One file that is broken must not stop the work that doesn't need it: it is an error only for the phase that it is named for. All of them
 * are `doctor`'s to say.
 */
function readDefinitions(root: string, wanted: string | null): readonly ReadDefinition[] {
  const byName = new Map<string, ReadDefinition>();
  for (const file of [packageTemplatePath("workflows"), join(root, workflowsPath)].flatMap(definitionFiles)) {
    try {
      const definition = readDefinition(file);
      byName.set(definition.name, { definition, file });
    } catch (error) {
      if (!(error instanceof AlfredError) || basename(file) === `${wanted}.json`) throw error;
    }
  }
  return [...byName.values()];
}

function definitionFiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(directory, name));
}

/** @throws AlfredError `workflow_invalid` */
function textOf(file: string): string {
  try {
    return readRegularFile(file).toString("utf8");
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "workflow_invalid", file, problems: [detail] }, { cause: error });
  }
}

/** @throws AlfredError `workflow_invalid`, `state_newer` */
export function readDefinition(file: string): WorkflowDefinition {
  const definition = parseWorkflow(textOf(file), file);
  const unknownItems = definition.steps.flatMap((step) => {
    const kind = step.kind === "agent" ? step.workItems?.kind : undefined;
    return kind === undefined || workItems.has(kind)
      ? []
      : [`step ${step.name}: no work items are called ${kind} (known: ${[...workItems.keys()].join(", ")})`];
  });
  const unknown = definition.steps.flatMap((step) =>
    step.kind === "builtin" && !builtins.has(step.builtin) ? [step] : [],
  );
  if (unknown.length + unknownItems.length > 0) {
    const known = [...builtins.keys()].join(", ");
    const problems = [
      ...unknown.map((step) => `step ${step.name}: no builtin is called ${step.builtin} (known: ${known})`),
      ...unknownItems,
    ];
    throw new AlfredError({ code: "workflow_invalid", file, problems });
  }
  return definition;
}
