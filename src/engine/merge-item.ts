import { branchCommit, mergeWork } from "../git/index.ts";
import type { Finding } from "../runs/index.ts";
import { type ItemWork, itemOf, reportCompleted, sentencesOf } from "./one-item.ts";
import { clearWorkplace } from "./workplaces.ts";

/**
 * Brings a part's work from its branch into the project, ticks it, and takes its workplace away. Where it doesn't fit, nothing of it goes in:
 * the part has failed, and its branch stays. Done again after it was cut off, it ends in the same.
 */
export async function mergeItem({ drive, step, items, item: { id }, keep }: ItemWork): Promise<void> {
  const about = { step: step.name, item: id };
  const { workplace } = itemOf(keep.current(), step.name, id);
  if (workplace === null) throw new Error(`The item ${id} has no workplace`);
  const { directory, branch, base } = workplace;
  const { environment } = drive.context;
  const work = await branchCommit(drive.root, branch, environment);
  const merged =
    work === null
      ? ({ kind: "conflict", files: [] } as const)
      : await mergeWork(drive.root, { base, work, environment });
  await items.takeBack(id);
  if (merged.kind === "merged") {
    await keep.record({ kind: "merge_item", ...about });
    await items.finish(id);
    await clearWorkplace(drive, { directory, branch });
    reportCompleted(drive, step, items, id);
    return;
  }
  const findings: readonly Finding[] = [{ kind: "merge_conflict", item: id, files: merged.files, branch }];
  const error = { message: "its work doesn't fit", findings };
  await items.fail(id, sentencesOf(drive, findings));
  await keep.record({ kind: "fail_item", ...about, evidence: [], error });
  await clearWorkplace(drive, { directory, branch: null });
  drive.context.report({ kind: "item_failed", ...about, findings, isTriedAgain: false });
}
