import type { Strategy } from "./strategy.ts";
import type { CheckpointId } from "./task-id.ts";

export type CheckpointStatus = "pending" | "in_progress" | "completed" | "failed" | "paused";

/** Why an item isn't done. */
export interface ItemError {
  readonly item: string;
  readonly error: string;
  /** Of the last failure; ISO 8601 UTC. */
  readonly timestamp: string;
  /** How often it was tried again and failed again. */
  readonly retryCount: number;
  readonly stack: string | null;
}

/** Time worked, and how many items were finished in it. */
export interface RateSample {
  readonly ms: number;
  readonly itemCount: number;
}

/**
 * Progress over many items, in memory. It is changed in place, by `applyEvent` and `noteSave` alone: copying 100,000 names at each
 * save would cost a hundred times the save.
 */
export interface Checkpoint {
  readonly taskId: CheckpointId;
  status: CheckpointStatus;
  /** How many items there are, as was said. */
  declaredTotal: number;
  readonly done: Set<string>;
  /** Done, too, but by number only: another writer's record has no names. */
  unnamedDoneCount: number;
  /** By item; no item is in `done` as well. */
  readonly errors: Map<string, ItemError>;
  /** Items in work, the one begun last at the end. */
  current: readonly string[];
  strategy: Strategy;
  /** ISO 8601 UTC, as the next two. */
  readonly startedAt: string;
  updatedAt: string;
  /** Where the sample began that is being taken; null while nothing is being worked on. */
  sampleSince: string | null;
  /** How many items were finished at that time. */
  sampleFrom: number;
  samples: readonly RateSample[];
}

/** Something that happened to a checkpoint; the events of a save are one line of its journal. */
export type CheckpointEvent =
  | { readonly done: string }
  | {
      readonly failed: {
        readonly item: string;
        readonly error: string;
        readonly timestamp: string;
        readonly stack?: string;
      };
    }
  | { readonly current: readonly string[] }
  | { readonly status: CheckpointStatus }
  | { readonly total: number }
  /** The items behind the number of those done without a name. */
  | { readonly named: readonly string[] }
  | { readonly strategy: Strategy };

export function createCheckpoint(
  taskId: CheckpointId,
  { total, strategy, now }: { readonly total: number; readonly strategy: Strategy; readonly now: Date },
): Checkpoint {
  const at = now.toISOString();
  return {
    taskId,
    status: "pending",
    declaredTotal: total,
    done: new Set(),
    unnamedDoneCount: 0,
    errors: new Map(),
    current: [],
    strategy,
    startedAt: at,
    updatedAt: at,
    sampleSince: null,
    sampleFrom: 0,
    samples: [],
  };
}
