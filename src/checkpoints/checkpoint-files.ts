import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { type CheckpointId, parseCheckpointId } from "./task-id.ts";

const folder = [".moai", "memory", "checkpoints"] as const;
const recordSuffix = ".json";

/** A task's files: its record, the journal of what was saved since, the lease of who changes it. */
export interface CheckpointFiles {
  readonly directory: string;
  readonly record: string;
  readonly journal: string;
  readonly lease: string;
}

export function checkpointFiles(root: string, taskId: CheckpointId): CheckpointFiles {
  const directory = join(root, ...folder);
  const file = (suffix: string) => join(directory, `${taskId}${suffix}`);
  return { directory, record: file(recordSuffix), journal: file(".journal"), lease: file(".lease") };
}

/** The ids of all tasks that have a record, in the order of the alphabet. */
export function listCheckpointIds(root: string): readonly CheckpointId[] {
  return namesIn(join(root, ...folder))
    .filter((name) => name.endsWith(recordSuffix))
    .flatMap((name) => idOf(name.slice(0, -recordSuffix.length)))
    .sort();
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Where there is no folder there is no checkpoint.
    return [];
  }
}

/** A file that no task could have is somebody else's. */
function idOf(name: string): readonly CheckpointId[] {
  try {
    return [parseCheckpointId(name)];
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return [];
  }
}
