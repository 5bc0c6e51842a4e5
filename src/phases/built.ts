import type { StepDefinition, WorkflowDefinition } from "../engine/index.ts";
import { findUnseen } from "../gates/index.ts";
import type { Run } from "../runs/index.ts";
import { listEarlierRuns, seenBy, type Work } from "./earlier-runs.ts";

type Steps = Pick<WorkflowDefinition, "steps">;

/** Whether the phase has to build something: a step of it asks for other code than there was. */
export function hasToBuild({ steps }: Steps): boolean {
  return steps.some(asksForCode);
}

/** The newest completed run in which the work was done for what its SPEC says now, or null. One of which only a check was run (`--only`) is none. */
export function findBuilt(root: string, work: Work, definition: Steps): Run | null {
  const building = new Set(definition.steps.filter(asksForCode).map(({ name }) => name));
  const isBuilding = ({ name, group, status }: Run["steps"][number]) =>
    status === "completed" && (building.size === 0 ? group === "implementation" : building.has(name));
  const found = listEarlierRuns(root, work).find(
    ({ run }) => run.status === "completed" && run.steps.some(isBuilding) && isBuilt(root, run, definition),
  );
  return found?.run ?? null;
}

/**
 * Whether a run, with those that it builds on, has seen something built: where the phase has to build, the first step that asks for it was passed.
 * The later ones only look again, which is no evidence that it was ever done.
 */
export function isBuilt(root: string, run: Run, { steps }: Steps): boolean {
  const first = steps.find(asksForCode);
  if (first === undefined) return true;
  return findUnseen([{ kind: "evidence_of", step: first.name }], seenBy(root, run)).length === 0;
}

function asksForCode({ gates }: StepDefinition): boolean {
  return gates.some((gate) => gate.kind === "code_changed" && gate.after === undefined);
}
