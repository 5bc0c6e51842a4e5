import type { Context } from "../context/index.ts";
import { readConfig } from "../project/index.ts";
import type { WorkingCopy } from "../sharing/index.ts";
import { tidy } from "../store/index.ts";
import type { Outcome } from "./outcome.ts";

/**
 * After a run is complete: older finished states go to the archive, expired ones away (acceptance.md, "Housekeeping"). What was done is
 * done, whatever becomes of this.
 */
export async function tidyAfter(
  context: Context,
  copy: WorkingCopy,
  work: Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await work;
  if (outcome.kind !== "completed") return outcome;
  try {
    const { root } = copy;
    const { maxStateFiles } = readConfig(root).limits;
    const { removed, expired } = tidy(root, {
      now: context.now(),
      keepDays: Number.POSITIVE_INFINITY,
      maxStateFiles,
    });
    await copy.forget([...removed, ...expired]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    context.trace({ kind: "note", text: `Housekeeping stopped: ${detail}` });
  }
  return outcome;
}
