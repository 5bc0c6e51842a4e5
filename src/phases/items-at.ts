import type { Context } from "../context/index.ts";
import type { ItemsStanding, WorkflowDefinition, WorkItems } from "../engine/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run, RunSummary, StepName } from "../runs/index.ts";
import { loadDefinition } from "./definitions.ts";
import { workItems } from "./work-items.ts";

/** The parts of a step of a run, where its work is cut into parts that can be read. */
export function itemsAt(
  { context, root }: { readonly context: Context; readonly root: string },
  { steps }: WorkflowDefinition,
  run: Pick<Run, "runId" | "specId">,
  name: StepName | null,
): WorkItems | null {
  const step = steps.find((each) => each.name === name);
  if (step?.kind !== "agent" || step.workItems === undefined) return null;
  const open = workItems.get(step.workItems.kind);
  const items = open?.({ context, root, run, file: step.workItems.file, isUnattended: true }) ?? null;
  return items !== null && "look" in items ? items : null;
}

/** How the parts stand of the step at which a run is. */
export interface ItemsView extends ItemsStanding {
  /** The file that they are kept in, from the root. */
  readonly file: string;
}

/** For a look at a run; null where its step is done whole, or where its parts can't be read, which the run itself will say. */
export function lookAtItems(
  context: Context,
  root: string,
  run: Pick<RunSummary, "runId" | "phase" | "specId" | "restartPoint">,
): ItemsView | null {
  try {
    const items = itemsAt({ context, root }, loadDefinition(root, run.phase), run, run.restartPoint);
    return items === null ? null : { ...items.look(), file: items.source };
  } catch (error) {
    if (error instanceof AlfredError) return null;
    throw error;
  }
}
