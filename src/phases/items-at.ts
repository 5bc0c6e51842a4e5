import type { Context } from "../context/index.ts";
import type { WorkflowDefinition, WorkItems } from "../engine/index.ts";
import type { Run, StepName } from "../runs/index.ts";
import { workItems } from "./work-items.ts";

/** The parts of a step of a run, where its work is cut into parts that can be read. */
export function itemsAt(
  { context, root }: { readonly context: Context; readonly root: string },
  { steps }: WorkflowDefinition,
  run: Pick<Run, "phase" | "specId">,
  name: StepName | null,
): WorkItems | null {
  const step = steps.find((each) => each.name === name);
  if (step?.kind !== "agent" || step.workItems === undefined) return null;
  const open = workItems.get(step.workItems.kind);
  const items = open?.({ context, root, run, file: step.workItems.file, isUnattended: true }) ?? null;
  return items !== null && "look" in items ? items : null;
}
