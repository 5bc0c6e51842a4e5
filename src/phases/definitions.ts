import { basename, join } from "node:path";
import { errorCode, readFolder, readRegularFile } from "../durable/index.ts";
import {
  type ReadWorkflow,
  readWorkflow,
  type StepDefinition,
  type WorkflowDefinition,
} from "../engine/index.ts";
import { AlfredError, bareFacts, type FileFault, onOneLine, type StepFault } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { workflowsPath } from "../project/index.ts";
import { packageTemplatePath } from "../templates/index.ts";
import { builtinNames } from "./builtin-names.ts";
import { commandFaults } from "./check-commands.ts";
import { commandNames } from "./command-names.ts";
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

function findDefinition(root: string, phase: string): ReadDefinition {
  const definitions = readDefinitions(root, phase);
  const found = definitions.find(({ definition }) => definition.name === phase);
  if (found === undefined) {
    const known = definitions.map(({ definition }) => definition.name);
    throw new AlfredError({ code: "unknown_phase", phase, known, nearest: nearestName(phase, known) });
  }
  return found;
}

/** The file that a phase's definition is read from, whole or broken. @throws AlfredError `unknown_phase`, `state_newer` */
export function fileOfDefinition(root: string, phase: string): string {
  try {
    return findDefinition(root, phase).file;
  } catch (error) {
    if (error instanceof AlfredError && error.failure.code === "workflow_invalid") return error.failure.file;
    throw error;
  }
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
  return readFolder(directory)
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(directory, name));
}

/**
 * A definition from its file.
 * @throws AlfredError `workflow_invalid` with all that can be found without the project, `state_newer`
 */
function readDefinition(file: string): WorkflowDefinition {
  const { definition, faults } = judgeDefinition(file);
  if (definition !== null && faults.length === 0) return definition;
  throw new AlfredError({ code: "workflow_invalid", file, problems: faults });
}

/**
 * The same for who has more to find in it: every fault that can be found without the project, thrown by nobody.
 * @throws AlfredError `state_newer`
 */
export function judgeDefinition(file: string): ReadWorkflow {
  const text = textOf(file);
  if ("fault" in text) return { definition: null, faults: [text.fault] };
  const read = readWorkflow(text.text, file);
  const { definition } = read;
  if (definition === null) return read;
  return {
    definition,
    faults: [...read.faults, ...nameFaults(definition), ...definition.steps.flatMap(stepFaults)],
  };
}

function textOf(file: string): { readonly text: string } | { readonly fault: FileFault } {
  try {
    return { text: readRegularFile(file).toString("utf8") };
  } catch (error) {
    // The folder names it: only a link can lead to nothing.
    return {
      fault: errorCode(error) === "ENOENT" ? { kind: "link_to_nothing" } : onOneLine(bareFacts(error)),
    };
  }
}

/** `alfred NAME` would always be alfred's own command. */
function nameFaults({ name }: WorkflowDefinition): readonly FileFault[] {
  return commandNames.includes(name) ? [{ kind: "name_of_command", name }] : [];
}

function stepFaults(step: StepDefinition): readonly FileFault[] {
  const items = step.kind === "agent" ? step.workItems?.kind : undefined;
  const faults: readonly StepFault[] = [
    ...(step.kind === "builtin" && !builtinNames.some((name) => name === step.builtin)
      ? [{ kind: "unknown_builtin", name: step.builtin, known: builtinNames } as const]
      : []),
    ...(items !== undefined && !workItems.has(items)
      ? [{ kind: "unknown_items", name: items, known: [...workItems.keys()] } as const]
      : []),
    ...commandFaults(step),
  ];
  return faults.map((fault) => ({ kind: "step", step: step.name, fault }));
}
