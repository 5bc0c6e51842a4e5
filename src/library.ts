import { statSync } from "node:fs";
import * as checkpoints from "./checkpoints/index.ts";
import { AlfredError } from "./failures/index.ts";
import * as store from "./store/index.ts";

/** Where the project is, and the time to go by: now, unless said. */
export interface LibraryOptions {
  readonly root: string;
  readonly now?: Date;
}

/**
 * Callers without types may give anything.
 * @throws AlfredError `usage` for a root that is no folder, or a time that is none
 */
function checkedOptions({ root, now = new Date() }: LibraryOptions): {
  readonly root: string;
  readonly now: Date;
} {
  const misused = (detail: string) => new AlfredError({ code: "usage", detail, hint: null });
  if (
    typeof root !== "string" ||
    root === "" ||
    statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true
  )
    throw misused(`root: ${JSON.stringify(root)} is not a folder that exists`);
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) throw misused("now: not a valid Date");
  return { root, now };
}

type StoredState = NonNullable<ReturnType<typeof store.loadPhaseResult>>;

/**
 * Stores a phase's result (scenario 1.1.1). A save that fails is an answer, not an error: nothing on disk was changed, and the caller still
 * has what was to be saved (scenario 3.1.1).
 * @throws AlfredError `usage` where the root, the time, the phase or the result isn't what it has to be
 */
export function savePhaseResult(
  phase: string,
  result: store.PhaseResult,
  options: LibraryOptions,
): store.SaveOutcome {
  return store.savePhaseResult(phase, result, checkedOptions(options));
}

/**
 * The newest valid result of a phase, as it lies on disk, or null (scenario 1.1.2).
 * @throws AlfredError `usage` where the root or the time isn't what it has to be
 */
export function loadPhaseResult(
  phase: string,
  { specId, ...options }: LibraryOptions & { readonly specId?: string },
): StoredState | null {
  return store.loadPhaseResult(phase, {
    ...checkedOptions(options),
    ...(specId === undefined ? {} : { specId }),
  });
}

/**
 * The newest state of a phase and SPEC that can be resumed, or null (scenarios 2.1.2 and 2.2.x).
 * @throws AlfredError `state_expired` (unless `raiseOnExpired` is false), `state_damaged`, `state_invalid`, `state_newer`, `usage`
 */
export function loadResumeState(
  phase: string,
  specId: string | null,
  { raiseOnExpired = true, ...options }: LibraryOptions & { readonly raiseOnExpired?: boolean },
): StoredState | null {
  return store.loadResumeState(phase, specId, { ...checkedOptions(options), raiseOnExpired });
}

/** How a checkpoint is opened by a program of one's own. */
export interface CheckpointOptions
  extends Omit<checkpoints.OpenOptions, "now" | "waitMs" | "strategy">,
    Partial<checkpoints.Strategy> {
  /** The clock; the machine's unless said. */
  readonly now?: () => Date;
  /** How long to wait for another process that has it, in milliseconds; 2 seconds unless said. */
  readonly waitMs?: number;
}

/**
 * Opens or makes a checkpoint, progress over many items that survives any interruption (checkpoints.md):
 * `for await (const item of checkpoint.items(list))`. Saved after 10 items and after 5 minutes unless said. Close it at the end.
 * @throws AlfredError `checkpoint_id_malformed`, `run_held` where another process has it, `state_damaged`, `disk_full` and kin
 */
export function openCheckpoint(
  taskId: string,
  {
    now = () => new Date(),
    waitMs = 2_000,
    everyItems,
    intervalMs,
    gitChanges,
    onEvent,
    ...options
  }: CheckpointOptions,
): Promise<checkpoints.OpenCheckpoint> {
  const strategy = {
    ...(everyItems === undefined ? {} : { everyItems }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(gitChanges === undefined ? {} : { gitChanges }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
  return checkpoints.openCheckpoint(taskId, { ...options, now, waitMs, strategy });
}
