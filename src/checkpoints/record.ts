import type { Checkpoint, CheckpointEvent, ItemError } from "./checkpoint.ts";
import { countItems, finishedCount } from "./counts.ts";
import type { CheckpointRecord } from "./generated/checkpoint-record.js";
import type { CheckpointSave } from "./generated/checkpoint-save.js";
import { type Strategy, strategyDefault } from "./strategy.ts";
import type { CheckpointId } from "./task-id.ts";

/** The version of the contract's part of a record. */
const recordVersion = "1.0.0";

type StrategyRecord = NonNullable<CheckpointRecord["strategy"]>;
type EventRecord = CheckpointSave["events"][number];

/** The record as it lies on disk: what the contract shows first, then what the journal and the estimate need. */
export function recordOf(checkpoint: Checkpoint, generation: number): CheckpointRecord {
  return {
    schema_version: 1,
    ...contractPart(checkpoint),
    strategy: strategyToRecord(checkpoint.strategy),
    rate: {
      since: checkpoint.sampleSince,
      samples: checkpoint.samples.map(({ ms, itemCount }) => ({ ms, items: itemCount })),
    },
    journal: { generation },
    current_items: [...checkpoint.current],
    done_items: [...checkpoint.done],
  };
}

/** The record as the contract shows it (checkpoints.md). */
export function contractPart(checkpoint: Checkpoint) {
  const { total, completed } = countItems(checkpoint);
  return {
    task_id: checkpoint.taskId,
    status: checkpoint.status,
    progress: { total, completed, current: checkpoint.current.at(-1) ?? null },
    checkpoint: checkpoint.updatedAt,
    errors: [...checkpoint.errors.values()].map(errorToRecord),
    metadata: { started_at: checkpoint.startedAt, updated_at: checkpoint.updatedAt, version: recordVersion },
  };
}

/** The record in code; it has passed its schema. What another writer left away counts as not said. */
export function checkpointFromRecord(record: CheckpointRecord, taskId: CheckpointId): Checkpoint {
  const { progress, metadata, rate } = record;
  const errors = new Map(record.errors.map((each) => [each.item, errorFromRecord(each)]));
  const done = new Set((record.done_items ?? []).filter((item) => !errors.has(item)));
  const current = record.current_items ?? (progress.current === null ? [] : [progress.current]);
  const givenUpCount = [...errors.keys()].filter((item) => !current.includes(item)).length;
  const checkpoint: Checkpoint = {
    taskId,
    status: record.status,
    declaredTotal: progress.total,
    done,
    unnamedDoneCount: Math.max(0, progress.completed - givenUpCount - done.size),
    errors,
    current,
    strategy: record.strategy === undefined ? strategyDefault : strategyFromRecord(record.strategy),
    startedAt: metadata.started_at,
    updatedAt: record.checkpoint,
    sampleSince: rate?.since ?? null,
    sampleFrom: 0,
    samples: (rate?.samples ?? []).map(({ ms, items }) => ({ ms, itemCount: items })),
  };
  checkpoint.sampleFrom = finishedCount(checkpoint);
  return checkpoint;
}

export function eventToRecord(event: CheckpointEvent): EventRecord {
  if ("strategy" in event) return { strategy: strategyToRecord(event.strategy) };
  if ("current" in event) return { current: [...event.current] };
  return "named" in event ? { named: [...event.named] } : event;
}

/** One event of a journal's line may, written by another version, say several things: each is an event. */
export function eventsFromRecord(record: EventRecord): readonly CheckpointEvent[] {
  const { strategy, done, failed, current, status, total, named } = record;
  return [
    ...(strategy === undefined ? [] : [{ strategy: strategyFromRecord(strategy) }]),
    ...(total === undefined ? [] : [{ total }]),
    ...(named === undefined ? [] : [{ named }]),
    ...(done === undefined ? [] : [{ done }]),
    ...(failed === undefined ? [] : [{ failed }]),
    ...(status === undefined ? [] : [{ status }]),
    ...(current === undefined ? [] : [{ current }]),
  ];
}

function errorToRecord({ item, error, timestamp, retryCount, stack }: ItemError) {
  return { item, error, timestamp, retry_count: retryCount, ...(stack === null ? {} : { stack }) };
}

function errorFromRecord(record: CheckpointRecord["errors"][number]): ItemError {
  const { item, error, timestamp, retry_count: retryCount, stack = null } = record;
  return { item, error, timestamp, retryCount, stack };
}

function strategyToRecord({ everyItems, intervalMs, gitChanges, onEvent }: Strategy): StrategyRecord {
  return { every_items: everyItems, interval_ms: intervalMs, git_changes: gitChanges, on_event: onEvent };
}

function strategyFromRecord(record: StrategyRecord): Strategy {
  const {
    every_items: everyItems,
    interval_ms: intervalMs,
    git_changes: gitChanges,
    on_event: onEvent,
  } = record;
  return { everyItems, intervalMs, gitChanges, onEvent };
}
