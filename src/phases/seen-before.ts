import type { Context } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { type Run, type StepName, shortId } from "../runs/index.ts";
import { listRunFiles } from "../store/index.ts";
import { evidenceFaults, loadOrNull } from "./check-evidence.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Tests that have to fail and don't are a dead end where the code is there already, from an earlier run that was left. If that run has seen them
 * fail, its evidence counts from the next step on (workflows.md, `evidence_of`), and that is said.
 */
export function reportSeenBefore(
  context: Context,
  { root, definition }: { readonly root: string; readonly definition: WorkflowDefinition },
  outcome: Outcome,
): void {
  if (outcome.kind !== "failed") return;
  if (!outcome.findings.some(({ kind }) => kind === "command_passed_unexpectedly")) return;
  const { run, step } = outcome;
  const next = definition.steps.find(({ gates }) =>
    gates.some((gate) => gate.kind === "evidence_of" && gate.step === step),
  );
  const earlier = next === undefined ? null : lastThatPassed(root, run, step);
  if (next === undefined || earlier === null) return;
  const { phase, specId } = run;
  const words = ["alfred", phase, ...(specId === null ? [] : [specId]), "--continue-from", next.name];
  context.report({ kind: "passed_before", step, shortId: shortId(earlier.runId), command: words.join(" ") });
}

/** The newest other run of the same work in which the step was passed; one that was changed by hand proves nothing. */
export function lastThatPassed(root: string, run: Run, step: StepName): Run | null {
  const filter = { phase: run.phase, ...(run.specId === null ? {} : { specId: run.specId }) };
  for (const { file } of listRunFiles(root, filter)) {
    const other = loadOrNull(file);
    if (other === null || other.runId === run.runId || other.specId !== run.specId) continue;
    if (hasPassed(other, step) && evidenceFaults(root, other).length === 0) return other;
  }
  return null;
}

export function hasPassed({ steps }: Run, step: StepName): boolean {
  const seen = steps.find(({ name }) => name === step)?.evidence ?? [];
  return seen.length > 0 && seen.every(({ passed }) => passed);
}
