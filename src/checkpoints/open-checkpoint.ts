import { AlfredError } from "../failures/index.ts";
import type { CheckpointFacts } from "../messages/index.ts";
import type { ItemError } from "./checkpoint.ts";
import { factsOf } from "./facts.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { Damage } from "./load-checkpoint.ts";
import { contractPart } from "./record.ts";
import { openSaveTiming } from "./save-timing.ts";
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
  /** How long to wait for another process that holds it, in milliseconds. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (holder: { readonly processId: number; readonly host: string }) => void;
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
  const { root, now, total = 0, strategy, restart = false, onSave } = options;
  const ledger = await openLedger(root, taskId, {
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
  return opened(ledger, { root, now, onSave: onSave ?? (() => {}) });
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
  { root, now, onSave }: Required<Pick<OpenOptions, "root" | "now" | "onSave">>,
): OpenCheckpoint {
  const { checkpoint } = ledger;
  const timing = openSaveTiming(root, checkpoint.strategy, now());
  let timer: NodeJS.Timeout | null = null;
  const facts = () => factsOf(checkpoint);

  const save = (occasion: "work" | "end" = "work") => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const hadUnsaved = ledger.hasUnsaved();
    ledger.save(occasion);
    timing.saved(now());
    if (hadUnsaved) onSave(facts());
  };
  const saveIfDue = () => {
    if (timing.due(now()) !== null) save();
    else armTimer();
  };
  /** A long item mustn't keep those before it from being saved in time. */
  const armTimer = () => {
    const ms = timer === null && ledger.hasUnsaved() ? timing.msUntilDue(now()) : null;
    if (ms === null) return;
    timer = setTimeout(
      () => {
        timer = null;
        try {
          save();
        } catch (error) {
          // Nobody waits for this save; the next one says it.
          if (!(error instanceof AlfredError)) throw error;
        }
      },
      Math.min(ms, 2 ** 31 - 1),
    );
    timer.unref();
  };
  const setStatus = (status: "completed" | "failed" | "paused" | "in_progress") => {
    if (checkpoint.status !== status || status === "in_progress") ledger.apply({ status });
    timing.note("status");
    save(status === "in_progress" ? "work" : "end");
  };
  const noteItem = async (what: "item" | "event") => {
    timing.note(what);
    await timing.lookAtGit();
    saveIfDue();
  };

  const begin = (list: Iterable<string>, retries = retriesDefault): WorkQueue => {
    const items = [...new Set(list)];
    const hadFailed = checkpoint.status === "failed";
    if (checkpoint.unnamedDoneCount > 0) ledger.apply({ named: nameTheDone(checkpoint, items) });
    const total = new Set([...items, ...checkpoint.done, ...checkpoint.errors.keys()]).size;
    if (total !== checkpoint.declaredTotal) ledger.apply({ total });
    const queue = planWork(checkpoint, items, { retries, hadFailed });
    if (checkpoint.status !== "completed" || items.some((item) => !checkpoint.done.has(item)))
      setStatus("in_progress");
    return queue;
  };

  const api: OpenCheckpoint = {
    taskId: checkpoint.taskId,
    isNew: ledger.isNew,
    damage: ledger.damage,
    facts,
    record: () => contractPart(checkpoint),
    errors: () => [...checkpoint.errors.values()],
    current: (...items) => ledger.see(items),
    done: async (item) => {
      if (checkpoint.done.has(item)) return;
      ledger.apply({ done: item });
      await noteItem("item");
    },
    error: (item, error) => {
      const { message, stack } = describe(error);
      ledger.apply({
        failed: {
          item,
          error: message,
          timestamp: now().toISOString(),
          ...(stack === null ? {} : { stack }),
        },
      });
      timing.note("error");
      saveIfDue();
    },
    event: () => noteItem("event"),
    save: () => save(),
    begin,
    items: (list, { retries = retriesDefault } = {}) =>
      workThrough(api, () => begin(list, retries), checkpoint),
    resume: () => setStatus("in_progress"),
    pause: () => setStatus("paused"),
    complete: () => setStatus("completed"),
    fail: () => setStatus("failed"),
    close: () => {
      try {
        save("end");
      } finally {
        ledger.close();
      }
    },
  };
  return api;
}

async function* workThrough(
  checkpoint: OpenCheckpoint,
  begin: () => WorkQueue,
  { done, errors }: Ledger["checkpoint"],
): AsyncGenerator<string, void, undefined> {
  const queue = begin();
  if (checkpoint.facts().status === "completed") return;
  let isLeft = true;
  try {
    for (let item = queue.next(); item !== null; item = queue.next()) {
      const failedBefore = errors.get(item);
      checkpoint.current(item);
      yield item;
      if (errors.get(item) !== failedBefore) queue.failed(item);
      else if (!done.has(item)) await checkpoint.done(item);
    }
    isLeft = false;
  } finally {
    if (isLeft) checkpoint.pause();
  }
  if (errors.size === 0) checkpoint.complete();
  else checkpoint.fail();
}

function describe(error: unknown): { readonly message: string; readonly stack: string | null } {
  if (!(error instanceof Error)) return { message: String(error), stack: null };
  return { message: error.message, stack: error.stack ?? null };
}
