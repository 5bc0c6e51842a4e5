import { statSync } from "node:fs";
import { pause } from "../context/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { checkpointFiles } from "./checkpoint-files.ts";
import { requireCheckpoint } from "./load-checkpoint.ts";
import type { CheckpointId } from "./task-id.ts";

const pollMs = 300;

/**
 * Follows a checkpoint that another process changes, until nobody works on it any more or the signal is aborted; gives it as it is then.
 * @param onChange called at the beginning and after each save that is seen
 * @throws AlfredError as `requireCheckpoint` does
 */
export async function watchCheckpoint(
  root: string,
  taskId: CheckpointId,
  { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: (checkpoint: Checkpoint) => void },
): Promise<Checkpoint> {
  let seen = versionOf(root, taskId);
  let { checkpoint } = requireCheckpoint(root, taskId);
  onChange(checkpoint);
  for (;;) {
    const version = versionOf(root, taskId);
    if (version !== seen) {
      seen = version;
      ({ checkpoint } = requireCheckpoint(root, taskId));
      onChange(checkpoint);
    }
    const isWorkedOn = checkpoint.status === "in_progress" || checkpoint.status === "pending";
    if (signal.aborted || !isWorkedOn) return checkpoint;
    await pause(pollMs, signal);
  }
}

function versionOf(root: string, taskId: CheckpointId): string {
  const { record, journal } = checkpointFiles(root, taskId);
  return [record, journal]
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((found) => (found === undefined ? "" : `${found.ino} ${found.mtimeMs} ${found.size}`))
    .join("/");
}
