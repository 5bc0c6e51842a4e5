import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { readRegularFile, writeDurably } from "../durable/index.ts";
import { applyEvent, shortId, summarize } from "../runs/index.ts";
import { beforeRestartPath, type LeaseKey, type LoadedRun, loadResumable, saveRun } from "../store/index.ts";

/** Closes an unfinished run that another one has taken the place of. Called under the lease, when the other one is on disk. */
export function supersede(context: Context, root: string, { run, file }: LoadedRun, reason: string): void {
  const { completedCount, stepCount, skippedSteps } = summarize(run, context.now());
  saveRun(root, applyEvent(run, { kind: "cancel", reason }, context.now()), { trace: context.trace, file });
  const { phase, runId } = run;
  const skippedCount = skippedSteps.length;
  context.report({
    kind: "run_superseded",
    phase,
    shortId: shortId(runId),
    completedCount,
    skippedCount,
    stepCount,
  });
}

/** Does what a process that was killed between the two saves of `supersede`'s caller left undone. Called under the lease. */
export function settleSuperseded(context: Context, root: string, { phase, specId }: LeaseKey): void {
  const { superseded } = loadResumable(root, {
    phase,
    ...(specId === null ? {} : { specId }),
    now: context.now(),
  });
  for (const old of superseded) supersede(context, root, old, "superseded by another run");
}

/** The saved state that a restart ignores is kept beside, whole (scenario 2.4.2). */
export function keepBeforeRestart(context: Context, root: string, file: string): void {
  const backup = beforeRestartPath(file);
  writeDurably(backup, readRegularFile(file));
  context.report({ kind: "saved_state_ignored", backup: relative(root, backup) });
}
