import type { CheckpointFacts } from "../messages/index.ts";
import type { Checkpoint, CheckpointStatus, ItemError } from "./checkpoint.ts";
import { factsOf } from "./facts.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { Damage } from "./load-checkpoint.ts";
import { contractPart } from "./record.ts";
import { openSaver, type Saver } from "./saver.ts";
import { type Strategy, strategyDefault } from "./strategy.ts";
import { parseCheckpointId } from "./task-id.ts";
import { nameTheDone, planWork, type WorkQueue } from "./work-queue.ts";

/** How a checkpoint is opened. */
export interface OpenOptions {
  readonly root: string;
  readonly now: () => Date;
  /** How many items there are; what `items` is given says it better. */
  readonly total?: number;
  /** What isn't said is as it was before, or as `strategyDefault` has it. */
  readonly strategy?: Partial<Strategy>;
  /** Begin anew, whatever there is. */
  readonly restart?: boolean;
  /** Each item that is done is written down at once, so that a kill repeats only what was in work. When it is saved stays as the strategy says. */
  readonly notesEach?: boolean;
  /** How long to wait for another process that holds it, in milliseconds. */
  readonly waitMs: number;
  /** When it is aborted, what isn't saved yet is saved, and `items` ends after the item in work. */
  readonly signal?: AbortSignal;
  readonly onWait?: (holder: { readonly processId: number; readonly host: string }) => void;
  /** Called when the files were removed while it was open, and have been written again. */
  readonly onTakenAgain?: (what: string) => void;
  /** Called after each save. */
  readonly onSave?: (facts: CheckpointFacts) => void;
}

/**
 * A checkpoint in the hands of one process, which saves as its strategies say (checkpoints.md). What can't be saved is thrown by the call
 * that wanted it saved, and kept: the next save tries again.
 */
export interface OpenCheckpoint {
  readonly taskId: string;
  readonly isNew: boolean;
  readonly damage: Damage | null;
  /** The counts and the estimate as they are now, saved or not. */
  readonly facts: () => CheckpointFacts;
  /** The record as the contract shows it. */
  readonly record: () => ReturnType<typeof contractPart>;
  readonly errors: () => readonly ItemError[];
  /** The items in work. */
  readonly current: (...items: readonly string[]) => void;
  /** An item is done; a second time changes nothing. */
  readonly done: (item: string) => Promise<void>;
  /** An item failed; saved at once. */
  readonly error: (item: string, error: unknown) => void;
  /** Something happened that is worth a save: a step completed, an API call. */
  readonly event: () => Promise<void>;
  readonly save: () => void;
  /** What is still to do of a list, which may name an item twice; with it the work begins or goes on. */
  readonly begin: (list: Iterable<string>, retries?: number) => WorkQueue;
  /**
   * The items that are still to do, one after the other: one is done when the next is asked for, unless `error` was called for it.
   * The end of the list completes the checkpoint, or has it failed where items failed; leaving the loop before pauses it.
   * Not for several consumers at once: those call `begin`, `done` and `error`.
   */
  readonly items: (
    list: Iterable<string>,
    options?: { readonly retries?: number },
  ) => AsyncGenerator<string, void, undefined>;
  /** Work begins or goes on: time counts from now, and nothing is in work. */
  readonly resume: () => void;
  readonly pause: () => void;
  readonly complete: () => void;
  readonly fail: () => void;
  /** Saves, and lets other processes have it. */
  readonly close: () => void;
}

/** How often an item that failed is tried again where nothing is said. */
export const retriesDefault = 2;

/**
 * Opens a checkpoint to work through its items, or makes it. One process at a time has it.
 * @throws AlfredError `checkpoint_id_malformed`, `run_held`, and what loading and saving throw
 */
export async function openCheckpoint(task: string, options: OpenOptions): Promise<OpenCheckpoint> {
  const taskId = parseCheckpointId(task);
  const { total = 0, strategy, restart = false } = options;
  const ledger = await openLedger(options.root, taskId, {
    ...options,
    restart,
    create: { total, strategy: { ...strategyDefault, ...strategy } },
  });
  try {
    applyOptions(ledger, options);
  } catch (error) {
    ledger.close();
    throw error;
  }
  return opened(ledger, options);
}

function applyOptions({ isNew, checkpoint, apply, save }: Ledger, { total, strategy }: OpenOptions): void {
  if (isNew) return;
  if (total !== undefined && total !== checkpoint.declaredTotal) apply({ total });
  const merged = { ...checkpoint.strategy, ...strategy };
  if (JSON.stringify(merged) !== JSON.stringify(checkpoint.strategy)) apply({ strategy: merged });
  save();
}

function opened(
  ledger: Ledger,
  { root, now, onSave, signal, notesEach = false }: OpenOptions,
): OpenCheckpoint {
  const { checkpoint } = ledger;
  const saver = openSaver(ledger, { root, now, onSave, signal });
  const begin = (list: Iterable<string>, retries = retriesDefault) =>
    beginWork(ledger, saver, { items: [...new Set(list)], retries });
  const end = (status: "completed" | "failed" | "paused") => () => setStatus(ledger, saver, status);
  const done = (item: string) => {
    if (checkpoint.done.has(item)) return null;
    ledger.apply({ done: item });
    const saving = saver.noteItem("item");
    // Nothing is left to note where it was saved just now.
    if (notesEach) ledger.note();
    return saving;
  };
  const api: OpenCheckpoint = {
    taskId: checkpoint.taskId,
    isNew: ledger.isNew,
    damage: ledger.damage,
    facts: () => factsOf(checkpoint),
    record: () => contractPart(checkpoint),
    errors: () => [...checkpoint.errors.values()],
    current: (...items) => ledger.see(items),
    done: async (item) => void (await done(item)),
    error: (item, error) => {
      ledger.apply({ failed: { item, ...wordsOf(error), timestamp: now().toISOString() } });
      saver.noteNow("error");
    },
    event: async () => void (await saver.noteItem("event")),
    save: () => saver.save(),
    begin,
    items: (list, { retries } = {}) =>
      workThrough(api, {
        done,
        begin: () => begin(list, retries),
        isStopped: () => signal?.aborted === true,
        checkpoint,
      }),
    resume: () => setStatus(ledger, saver, "in_progress"),
    pause: end("paused"),
    complete: end("completed"),
    fail: end("failed"),
    close: () => {
      saver.close();
      try {
        saver.save("end");
      } finally {
        ledger.close();
      }
    },
  };
  return api;
}

/** Said again, `in_progress` still begins anew: time counts from now. */
function setStatus({ checkpoint, apply }: Ledger, saver: Saver, status: CheckpointStatus): void {
  if (checkpoint.status !== status || status === "in_progress") apply({ status });
  saver.noteNow("status", status === "in_progress" ? "work" : "end");
}

function beginWork(
  ledger: Ledger,
  saver: Saver,
  { items, retries }: { readonly items: readonly string[]; readonly retries: number },
): WorkQueue {
  const { checkpoint, apply } = ledger;
  const hadFailed = checkpoint.status === "failed";
  if (checkpoint.unnamedDoneCount > 0) apply({ named: nameTheDone(checkpoint, items) });
  const total = new Set([...items, ...checkpoint.done, ...checkpoint.errors.keys()]).size;
  if (total !== checkpoint.declaredTotal) apply({ total });
  const isAllDone = checkpoint.status === "completed" && items.every((item) => checkpoint.done.has(item));
  const queue = planWork(checkpoint, items, { retries, hadFailed });
  if (isAllDone) saver.save();
  else setStatus(ledger, saver, "in_progress");
  return queue;
}

async function* workThrough(
  open: OpenCheckpoint,
  {
    done,
    begin,
    isStopped,
    checkpoint,
  }: {
    /** Without a promise where there is nothing to wait for: at 100,000 items waiting for nothing shows. */
    readonly done: (item: string) => Promise<void> | null;
    readonly begin: () => WorkQueue;
    readonly isStopped: () => boolean;
    readonly checkpoint: Checkpoint;
  },
): AsyncGenerator<string, void, undefined> {
  const queue = begin();
  if (checkpoint.status === "completed") return;
  const { errors } = checkpoint;
  let isLeft = true;
  try {
    for (let item = queue.next(); item !== null; item = queue.next()) {
      if (isStopped()) return;
      const failedBefore = errors.get(item);
      open.current(item);
      yield item;
      if (errors.get(item) !== failedBefore) queue.failed(item);
      else {
        const saving = done(item);
        if (saving !== null) await saving;
      }
    }
    isLeft = false;
  } finally {
    if (isLeft) open.pause();
  }
  if (errors.size === 0) open.complete();
  else open.fail();
}

function wordsOf(error: unknown): { readonly error: string; readonly stack?: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
}
