import { existsSync, lstatSync, rmSync } from "node:fs";
import { backupPathOf, copyAside, removeFile, removeJournal } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { checkpointFiles, listCheckpointIds } from "./checkpoint-files.ts";
import { type LedgerOptions, openLedger } from "./ledger.ts";
import { type Damage, tryLoadCheckpoint } from "./load-checkpoint.ts";
import type { CheckpointId } from "./task-id.ts";

type Waiting = Omit<LedgerOptions, "create" | "restart">;

/**
 * Writes a damaged checkpoint anew from what is good of it; the damaged file is kept beside it. Null where nothing was damaged any more.
 * @throws AlfredError `run_held`, and what loading and saving throw; then it is as it was
 */
export async function mendCheckpoint(
  root: string,
  taskId: CheckpointId,
  options: Waiting,
): Promise<Damage | null> {
  const ledger = await openLedger(root, taskId, options);
  try {
    const { damage } = ledger;
    if (damage === null) return null;
    const { record } = checkpointFiles(root, taskId);
    if (existsSync(record)) copyAside(record, `${record}.damaged`);
    ledger.rewrite();
    return damage;
  } finally {
    ledger.close();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes completed checkpoints whose last save is older than the days kept, and the leases of processes that are gone. What isn't
 * completed, can't be read or is in use stays.
 * @returns the ids of those that were removed
 */
export async function removeOldCheckpoints(
  root: string,
  { keepDays, ...options }: Waiting & { readonly keepDays: number },
): Promise<readonly string[]> {
  const oldest = options.now().getTime() - keepDays * dayMs;
  const removed: string[] = [];
  for (const taskId of listCheckpointIds(root)) {
    const loaded = tryLoadCheckpoint(root, taskId);
    if ("problem" in loaded || loaded.checkpoint.status !== "completed") continue;
    if (!(savedAt(root, taskId) < oldest)) continue;
    if (await removeOne(root, taskId, options)) removed.push(taskId);
  }
  return removed;
}

/** By the files themselves: a clock that was wrong when the record was written makes nothing old. */
function savedAt(root: string, taskId: CheckpointId): number {
  const { record, journal } = checkpointFiles(root, taskId);
  const times = [record, journal].map((file) => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times);
}

async function removeOne(root: string, taskId: CheckpointId, options: Waiting): Promise<boolean> {
  const { record, journal } = checkpointFiles(root, taskId);
  try {
    const ledger = await openLedger(root, taskId, options);
    try {
      if (ledger.checkpoint.status !== "completed") return false;
      // The backup goes first: a record that is gone while its backup stays would come back.
      removeFile(backupPathOf(record));
      removeJournal(journal);
      rmSync(`${record}.damaged`, { force: true, recursive: true });
      removeFile(record);
      return true;
    } finally {
      ledger.close();
    }
  } catch (error) {
    if (error instanceof AlfredError && error.failure.code === "run_held") return false;
    throw error;
  }
}
