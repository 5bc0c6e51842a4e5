import { relative, sep } from "node:path";
import type { Context } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { AlfredError, PathError } from "../failures/index.ts";
import { isClientFile, validateAndConvertPath } from "../project/index.ts";
import { firstFiles, type JsonValue, type Run, verifyChain } from "../runs/index.ts";
import { listAllRunFiles, loadResultInParts } from "../store/index.ts";
import { disagreement, gatedSteps, loadOrNull } from "./check-evidence.ts";
import { loadDefinition } from "./definitions.ts";
import { reportUnreadable } from "./mend-damage.ts";

/** What earlier phases hand to this one: explicit, from disk, never from a session's memory (scenario 1.1.2). */
export interface Handover extends HandedFiles {
  /** The state files it came from, absolute. */
  readonly files: readonly string[];
  /** Variables for prompts: `outputs` of every result, in capitals. A later phase's value wins. */
  readonly variables: Readonly<Record<string, string>>;
  /** Those of the phases that worked on this run's SPEC. */
  readonly ofSpec: HandedFiles;
}

/** What the earlier phases made of the project itself. */
interface HandedFiles {
  /** Absolute, inside the root, and still there; the first ones. */
  readonly filesCreated: readonly string[];
  /** How many more they made. */
  readonly filesUnnamed: number;
}

/**
 * Loads the newest valid results that the definition asks for.
 * @throws AlfredError `earlier_phase_missing` where a required one isn't there, `evidence_disagrees` where its record was changed by hand.
 */
export function loadHandover(
  context: Context,
  root: string,
  definition: WorkflowDefinition,
  specId: string | null,
): Handover {
  const results = definition.handover.flatMap(({ phase, isRequired }) => {
    const { requiresSpec, createsSpec, steps } = loadDefinition(root, phase);
    const ofSpec = requiresSpec || createsSpec ? specId : null;
    const found = loadResult(context, root, phase, ofSpec);
    if (isRequired) requireWork(root, { phase, specId: ofSpec, steps });
    if (found.length === 0 && isRequired) {
      throw new AlfredError({
        code: "earlier_phase_missing",
        phase: definition.name,
        missing: phase,
        specId: ofSpec,
      });
    }
    return found;
  });
  const runs = results.map(({ run }) => run);
  return {
    files: results.map((result) => result.file),
    variables: Object.assign({}, ...runs.map(variablesOf)),
    ...filesMadeBy(context, root, runs),
    ofSpec: filesMadeBy(
      context,
      root,
      runs.filter((run) => specId !== null && run.specId === specId),
    ),
  };
}

function filesMadeBy(context: Context, root: string, runs: readonly Run[]): HandedFiles {
  const made = new Set(runs.flatMap((run) => run.filesCreated));
  const files = [...made]
    .flatMap((file) => checkedFile(context, root, file))
    .filter((file) => isOfProject(root, file));
  const { named, count = named.length } = firstFiles(files);
  const uncounted = runs.map((run) => (run.filesCreatedCount ?? 0) - run.filesCreated.length);
  return {
    filesCreated: named,
    filesUnnamed: uncounted.reduce((sum, more) => sum + Math.max(0, more), count - named.length),
  };
}

/** What is built upon is proven: the newest run in which an agent's step was done, and what was checked by itself since. */
function requireWork(
  root: string,
  {
    phase,
    specId,
    steps,
  }: { readonly phase: string; readonly specId: string | null } & Pick<WorkflowDefinition, "steps">,
): void {
  const ofAgents = new Set(steps.filter(({ kind }) => kind === "agent").map(({ name }) => name));
  const filter = { phase, ...(specId === null ? {} : { specId }) };
  for (const { file } of listAllRunFiles(root, filter)) {
    const run = loadOrNull(file);
    if (run?.status !== "completed") continue;
    const faults = verifyChain(run, gatedSteps(root, run));
    if (faults.length > 0) throw disagreement(root, { run, file }, faults);
    if (run.steps.some(({ name, status }) => ofAgents.has(name) && status === "completed")) return;
  }
}

/** The newest result of a phase, in its parts, the last one at the end: of variables and files each adds to those before. */
function loadResult(context: Context, root: string, phase: string, specId: string | null) {
  const startedAt = performance.now();
  const { results, problems } = loadResultInParts(root, {
    phase,
    ...(specId === null ? {} : { specId }),
    trace: context.trace,
  });
  reportUnreadable(context, root, problems);
  for (const { run, file } of results) {
    context.trace({ kind: "context_loading", file: relative(root, file) });
    context.trace({ kind: "context_loaded", data: run.outputs, durationMs: performance.now() - startedAt });
  }
  return results.toReversed();
}

function variablesOf(run: Run): Record<string, string> {
  return Object.fromEntries(
    Object.entries(run.outputs).map(([name, value]) => [name.toUpperCase(), textOf(value)]),
  );
}

function textOf(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return value === null ? "" : JSON.stringify(value);
}

/** What an agent's client or git is told says nothing of the project to whoever plans or documents it. */
function isOfProject(root: string, file: string): boolean {
  const path = relative(root, file).split(sep).join("/");
  return !isClientFile(path) && path !== ".gitignore";
}

/** A project that was moved or cloned has results with paths of its old place: those are left out, never followed. */
function checkedFile(context: Context, root: string, file: string): readonly string[] {
  try {
    return [validateAndConvertPath(file, root, { mustExist: true, trace: context.trace })];
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    context.trace({ kind: "note", text: `left out of the hand-over: ${error.message}` });
    return [];
  }
}
