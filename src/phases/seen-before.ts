import type { Context } from "../context/index.ts";
import type { WorkflowDefinition } from "../engine/index.ts";
import { shortId } from "../runs/index.ts";
import { hasPassed, listEarlierRuns } from "./earlier-runs.ts";
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
  if (next === undefined) return;
  const earlier = listEarlierRuns(root, run).find((each) => hasPassed(each.run, step))?.run;
  if (earlier === undefined) return;
  const { phase, specId } = run;
  const words = ["alfred", phase, ...(specId === null ? [] : [specId]), "--continue-from", next.name];
  context.report({ kind: "passed_before", step, shortId: shortId(earlier.runId), command: words.join(" ") });
}
