import type { Context } from "../context/index.ts";
import { withCurrentGit } from "../engine/index.ts";
import { applyEvent, givenTo } from "../runs/index.ts";
import { findRun, listOpenRuns, saveRun, withRunLease } from "../store/index.ts";

/**
 * Takes down how the repository stands, for the runs whose step in flight was given to a session that is about to end or to forget: its own
 * commits are no drift to the next one. A run that a process is at work on is left to it, and one whose branch is another now is left as it
 * is: that is drift, whoever caused it.
 */
export async function keepPlace(context: Context, root: string, sessionId: string): Promise<void> {
  const { runs } = await listOpenRuns(root, context.now());
  for (const { runId, phase, specId, status, heldBy } of runs) {
    if (status !== "in_progress" || heldBy !== null) continue;
    await withRunLease(
      root,
      { phase, specId },
      { now: context.now, waitMs: 0, signal: context.signal },
      async () => {
        const found = findRun(root, runId);
        if (found === null || found.run.status !== "in_progress") return;
        if (givenTo(found.run)?.sessionId !== sessionId) return;
        const kept = await withCurrentGit(applyEvent(found.run, { kind: "keep" }, context.now()), root);
        if (kept.context.branch === found.run.context.branch)
          saveRun(root, kept, { trace: context.trace, file: found.file });
      },
    );
  }
}
