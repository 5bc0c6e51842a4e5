import { removePromptFiles } from "../agents/index.ts";
import type { Context } from "../context/index.ts";
import { endGroup, isGroupAlive } from "../processes/index.ts";
import { forgetWorkers, leftWorkers } from "../store/index.ts";

/** How long a program that was left behind may take to end when it is asked. */
const graceMs = 5000;

/**
 * Ends what a killed alfred left working for a run: two agents on one step would undo each other's work; the prompts that those were given go,
 * too. To be called under the run's lease, so that nobody's living program is meant.
 */
export async function endLeftWorkers(context: Context, root: string, runId: string): Promise<void> {
  for (const { processId, purpose, since, canStillBe } of leftWorkers(root, runId)) {
    if (!canStillBe || !isGroupAlive(processId)) continue;
    context.report({ kind: "left_worker_ended", step: purpose, processId, since });
    await endGroup(processId, graceMs);
  }
  forgetWorkers(root, runId);
  removePromptFiles(runId);
}
