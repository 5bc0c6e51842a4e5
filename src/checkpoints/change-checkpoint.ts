import { unreachable } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Checkpoint, CheckpointEvent } from "./checkpoint.ts";
import { type LedgerOptions, openLedger } from "./ledger.ts";
import type { Damage } from "./load-checkpoint.ts";
import { parseCheckpointId } from "./task-id.ts";

/** One thing that is said of a checkpoint from outside. */
export type Change =
  | { readonly kind: "done"; readonly item: string }
  | { readonly kind: "current"; readonly item: string }
  | { readonly kind: "error"; readonly item: string; readonly message: string; readonly stack: string | null }
  | { readonly kind: "pause" | "complete" | "fail" };

const statusAfter = { pause: "paused", complete: "completed", fail: "failed" } as const;

/**
 * Changes a checkpoint and saves it; once this returns it is saved. What is so already stays as it is and isn't an error.
 * @throws AlfredError `checkpoint_not_found`, `checkpoint_ended`, `checkpoint_id_malformed`, `run_held`, and what loading and saving throw
 */
export async function changeCheckpoint(
  root: string,
  task: string,
  change: Change,
  options: Omit<LedgerOptions, "create" | "restart">,
): Promise<{ readonly checkpoint: Checkpoint; readonly damage: Damage | null }> {
  const ledger = await openLedger(root, parseCheckpointId(task), options);
  try {
    if (!isSoAlready(ledger.checkpoint, change)) {
      refuseEnded(ledger.checkpoint, change);
      ledger.apply(eventOf(change, options.now()));
    }
    ledger.save("end");
    return ledger;
  } finally {
    ledger.close();
  }
}

function isSoAlready({ status, done, current }: Checkpoint, change: Change): boolean {
  switch (change.kind) {
    case "done":
      return done.has(change.item);
    case "current":
      return status === "in_progress" && current.length === 1 && current[0] === change.item;
    case "error":
      return false;
    case "pause":
    case "complete":
    case "fail":
      return status === statusAfter[change.kind];
    default:
      return unreachable(change);
  }
}

/** What is completed stays so; what has failed can be worked on again, but neither paused nor forgotten by that. */
function refuseEnded({ taskId, status }: Checkpoint, { kind }: Change): void {
  if (status === "completed" || (status === "failed" && kind === "pause"))
    throw new AlfredError({ code: "checkpoint_ended", taskId, status });
}

function eventOf(change: Change, now: Date): CheckpointEvent {
  switch (change.kind) {
    case "done":
      return { done: change.item };
    case "current":
      return { current: [change.item] };
    case "error": {
      const { item, message: error, stack } = change;
      const timestamp = now.toISOString();
      return { failed: { item, error, timestamp, ...(stack === null ? {} : { stack }) } };
    }
    case "pause":
    case "complete":
    case "fail":
      return { status: statusAfter[change.kind] };
    default:
      return unreachable(change);
  }
}
