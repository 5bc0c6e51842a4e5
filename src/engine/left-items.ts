import { type Drive, stepOf } from "./drive.ts";
import { mergeItem } from "./merge-item.ts";
import { reportCompleted } from "./one-item.ts";
import type { RunKeeper } from "./run-keeper.ts";
import type { WorkItems } from "./work-items.ts";
import type { AgentStepDefinition } from "./workflow.ts";
import { clearWorkplace } from "./workplaces.ts";

/** Work trees of parts that were in flight when alfred was ended: nobody can trust a half-done state, and the part begins anew. */
export async function clearWorkplaces(
  drive: Drive,
  { name }: AgentStepDefinition,
  keep: RunKeeper,
): Promise<void> {
  for (const { status, workplace } of stepOf(keep.current(), name).items ?? []) {
    if (status === "pending" && workplace !== null) await clearWorkplace(drive, workplace);
  }
}

/** What the record says has passed isn't done again: it is brought into the project, and its box ticked, where a kill came between. */
export async function settleItems(
  drive: Drive,
  step: AgentStepDefinition,
  items: WorkItems,
  keep: RunKeeper,
): Promise<void> {
  const { inProgress } = items.look();
  for (const { id, status } of stepOf(keep.current(), step.name).items ?? []) {
    const item = items.find(id);
    if (item === null) continue;
    if (status === "unmerged") await mergeItem({ drive, step, items, item, keep });
    else if (status === "completed" && inProgress.some((each) => each.id === id)) {
      await items.finish(id);
      reportCompleted(drive, step, items, id);
    }
  }
}
