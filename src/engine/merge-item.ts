import { branchCommit, type Merged, mergeWork } from "../git/index.ts";
import type { Finding, Workplace } from "../runs/index.ts";
import { type ItemWork, itemOf, reportCompleted, sentencesOf } from "./one-item.ts";
import { clearWorkplace } from "./workplaces.ts";

/**
 * Brings a part's work from its branch into the project, ticks it, and takes its workplace away; only then is it no longer unmerged in the
 * record, so that a kill anywhere between leaves nothing behind that nobody knows of. Where it doesn't fit, nothing of it goes in: the part
 * has failed, and its branch stays.
 */
export async function mergeItem(work: ItemWork): Promise<void> {
  const { drive, step, items, item, keep } = work;
  const { workplace } = itemOf(keep.current(), step.name, item.id);
  if (workplace === null) throw new Error(`The item ${item.id} has no workplace`);
  const { branch, base } = workplace;
  const { environment } = drive.context;
  const commit = await branchCommit(drive.root, branch, environment);
  const isTicked = items.look().inProgress.every(({ id }) => id !== item.id);
  const merged: Merged =
    commit === null
      ? { kind: isTicked ? "merged" : "conflict", files: [] }
      : await mergeWork(drive.root, { base, work: commit, environment });
  if (merged.kind === "conflict") return keepApart(work, workplace, merged.files);

  await items.takeBack(item.id);
  await items.finish(item.id);
  await clearWorkplace(drive, workplace);
  await keep.record({ kind: "merge_item", step: step.name, item: item.id });
  reportCompleted(drive, step, items, item.id);
}

async function keepApart(
  { drive, step, items, item: { id }, keep }: ItemWork,
  { directory, branch }: Workplace,
  files: readonly string[],
): Promise<void> {
  const about = { step: step.name, item: id };
  const findings: readonly Finding[] = [{ kind: "merge_conflict", item: id, files, branch }];
  const error = { message: "its work doesn't fit", findings };
  await items.takeBack(id);
  await items.fail(id, sentencesOf(drive, findings));
  await keep.record({ kind: "fail_item", ...about, evidence: [], error });
  await clearWorkplace(drive, { directory, branch: null });
  drive.context.report({ kind: "item_failed", ...about, findings, isTriedAgain: false });
}
