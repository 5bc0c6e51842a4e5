/** Progress over many items: what is done, when it is saved, where it goes on. */
export { changeCheckpoint } from "./change-checkpoint.ts";
export type { Checkpoint, ItemError } from "./checkpoint.ts";
export { listCheckpointIds } from "./checkpoint-files.ts";
export { factsOf } from "./facts.ts";
export { loadCheckpoint, requireCheckpoint, tryLoadCheckpoint } from "./load-checkpoint.ts";
export { type OpenCheckpoint, type OpenOptions, openCheckpoint, retriesDefault } from "./open-checkpoint.ts";
export { contractPart } from "./record.ts";
export { itemPlace, runItems } from "./run-items.ts";
export type { Strategy } from "./strategy.ts";
export { parseCheckpointId } from "./task-id.ts";
export { mendCheckpoint, removeOldCheckpoints } from "./tidy-checkpoints.ts";
export { watchCheckpoint } from "./watch-checkpoint.ts";
