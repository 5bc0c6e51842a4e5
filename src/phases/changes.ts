import type { StepDefinition, WorkflowDefinition } from "../engine/index.ts";
import { compareRunner, type GateDefinition, runnerPart, usesSettings } from "../gates/index.ts";
import { type Run, restartPoint, type StepName } from "../runs/index.ts";
import { type ConfigParts, changedGates, changedParts, takeSettings } from "./config-parts.ts";
import { loadEarlier } from "./earlier-runs.ts";
import type { PhaseSettings } from "./open-drive.ts";
import type { Changes } from "./outcome.ts";

/** What a run says of how its tests are run, once the user has agreed to a change of it; null where there is nothing to agree to. */
export type RunnerAgreement = string | null;

interface Compared extends Omit<Changes, "drifts"> {
  readonly agreement: RunnerAgreement;
}

interface Facts {
  readonly root: string;
  readonly settings: PhaseSettings;
  readonly parts: ConfigParts;
}

/** What is other for a run that goes on, from its restart point or the step that is forced. */
export async function changesForRun(saved: Run, facts: Facts, from: StepName | null): Promise<Compared> {
  const run = withUntriedSettings(saved, facts);
  const { steps } = facts.settings.definition;
  const startsAt = from ?? restartPoint(run);
  const ahead = steps.slice(steps.findIndex(({ name }) => name === startsAt));
  // Where the step that saw it is gone back to, it is seen anew.
  const gates = ahead.flatMap((step) => step.gates).filter((gate) => !isSeenIn(ahead, gate));
  return compared(run, facts, { gates, configChanges: changedParts(run.configParts, facts.parts) });
}

/**
 * What is other than when a step's work was given out. Whoever does the work doesn't choose what it is checked by; the user does. The SPEC and what
 * runs the tests count where the step's gates ask for them: other steps may rightly write there.
 */
export async function changesForAnswer(run: Run, facts: Facts, name: StepName): Promise<Compared> {
  const gates = facts.settings.definition.steps.find((step) => step.name === name)?.gates ?? [];
  const isSpecKept = gates.some(({ kind }) => kind === "spec_kept");
  const spec = changedParts(run.configParts, facts.parts).filter((part) => isSpecKept && part === "spec");
  return compared(run, facts, {
    gates,
    configChanges: [...changedGates(run.configParts, facts.parts), ...spec],
  });
}

/**
 * The run with the test settings as they are now, where neither a step was passed by the ones before nor anybody given work: what a setup
 * asks the user to mend is the user's change, and nobody could gain by it.
 */
export function withUntriedSettings(run: Run, { settings, parts }: Omit<Facts, "root">): Run {
  return isAnyTried(run, settings.definition) ? run : takeSettings(run, parts);
}

function isAnyTried({ steps }: Run, definition: WorkflowDefinition): boolean {
  return definition.steps.some(({ name, kind, gates }) => {
    const step = steps.find((each) => each.name === name);
    if (step === undefined) return false;
    if (kind === "agent") return step.attempts > 0;
    return step.status === "completed" && (kind === "command" || gates.some((gate) => usesSettings(gate)));
  });
}

function isSeenIn(steps: readonly StepDefinition[], gate: GateDefinition): boolean {
  return "since" in gate && steps.some(({ name }) => name === gate.since);
}

async function compared(
  run: Run,
  { root, settings }: Facts,
  {
    gates,
    configChanges,
  }: { readonly gates: readonly GateDefinition[]; readonly configChanges: readonly string[] },
): Promise<Compared> {
  const gate = gates.find(({ kind }) => kind === "test_runner_kept");
  if (gate?.kind !== "test_runner_kept") return { configChanges, runnerFiles: [], agreement: null };
  const { config } = settings;
  const { files, agreement } = await compareRunner(gate.since, {
    root,
    config,
    run,
    earlier: loadEarlier(root, run),
  });
  const own = files.length === 0 ? [] : [runnerPart];
  return { configChanges: [...configChanges, ...own], runnerFiles: files, agreement };
}
