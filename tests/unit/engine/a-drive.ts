import { type Builtin, type Drive, parseWorkflow, startSpending } from "../../../src/engine/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { createRun, createRunId, type Run } from "../../../src/runs/index.ts";
import { loadNewestResult, loadResumable, saveRun } from "../../../src/store/index.ts";
import { aContext, type KeptContext } from "../../support/a-context.ts";
import { aProject } from "../../support/temporary-project.ts";

export interface Driven {
  readonly drive: Drive;
  readonly run: Run;
  readonly context: KeptContext;
  /** The run as it lies on disk. */
  readonly saved: () => Run | null;
}

/** A saved run of a workflow in a real project, about to begin; only the steps and what matters need to be said. */
export function aDrive(
  steps: readonly object[],
  changes: Partial<Drive> & { readonly context?: KeptContext } = {},
): Driven {
  const root = aProject();
  const { context = aContext() } = changes;
  const definition = parseWorkflow(JSON.stringify({ schema_version: 1, name: "walk", steps }), "walk.json");
  const now = context.now();
  const run = createRun({
    runId: createRunId(now, new Uint8Array(10)),
    phase: "walk",
    specId: null,
    profile: null,
    steps: definition.steps.map(({ name, group }) => ({ name, group })),
    configHash: "sha256:00",
    configParts: {},
    inputs: {},
    context: { branch: null, lastCommit: null, dirty: false, filesModified: [], handover: [] },
    now,
  });
  const { file } = saveRun(root, run, { trace: context.trace, file: null });
  const drive: Drive = {
    root,
    config: readConfig(root),
    definition,
    builtins: new Map(),
    workItems: new Map(),
    sideBySide: null,
    agent: null,
    spending: startSpending(),
    watch: () => () => () => {},
    earlier: [],
    lineage: [],
    lease: {
      holder: { processId: process.pid, host: "here", since: "" },
      isHeld: () => true,
      takeAgain: () => true,
      confirm: async () => {},
      share: async () => {},
    },
    file,
    promptOf: async (step) => ({ name: step.prompt, text: `Do ${step.name}`, values: {} }),
    resultOf: async () => ({ outputs: {}, filesCreated: [], nextPhase: null }),
    ...changes,
    context,
  };
  const facts = { now, trace: context.trace, phase: "walk" };
  const saved = () => loadResumable(root, facts).candidates[0]?.run ?? loadNewestResult(root, facts).run;
  return { drive, run, context, saved };
}

/** A step that alfred does itself, and what it does. */
export function builtinStep(name: string): object {
  return { name, kind: "builtin", builtin: name };
}

export function builtinsOf(work: Readonly<Record<string, Builtin>>): ReadonlyMap<string, Builtin> {
  return new Map(Object.entries(work));
}

export const done: Builtin = async () => ({ kind: "done", output: {}, filesCreated: [] });
