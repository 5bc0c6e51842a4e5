import type { CheckpointFacts } from "../messages/index.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { countItems, percentOf } from "./counts.ts";
import { secondsLeft } from "./estimate.ts";

/** What a view shows of a checkpoint. */
export function factsOf(checkpoint: Checkpoint): CheckpointFacts {
  const counts = countItems(checkpoint);
  return {
    taskId: checkpoint.taskId,
    status: checkpoint.status,
    ...counts,
    percent: percentOf(counts),
    current: checkpoint.current.at(-1) ?? null,
    errorCount: checkpoint.errors.size,
    secondsLeft: secondsLeft(checkpoint),
    savedAt: checkpoint.updatedAt,
  };
}
