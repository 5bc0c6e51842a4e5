import { AlfredError } from "../failures/index.ts";
import type { CheckpointFacts } from "../messages/index.ts";
import { factsOf } from "./facts.ts";
import type { Ledger } from "./ledger.ts";
import { openSaveTiming } from "./save-timing.ts";

/** Saves a ledger when its strategies say so. */
export interface Saver {
  readonly save: (occasion?: "work" | "end") => void;
  /** An item was done, or something happened that is worth a save; null where there is nothing to wait for. */
  readonly noteItem: (what: "item" | "event") => Promise<void> | null;
  /** An item failed, or the status is another one: saved at once. */
  readonly noteNow: (what: "error" | "status", occasion?: "work" | "end") => void;
  readonly close: () => void;
}

export interface SaverOptions {
  readonly root: string;
  readonly now: () => Date;
  readonly onSave: ((facts: CheckpointFacts) => void) | undefined;
  /** Saves when it is aborted. */
  readonly signal: AbortSignal | undefined;
}

/** A timer with more would fire at once. */
const timerMsMax = 2 ** 31 - 1;

export function openSaver(ledger: Ledger, { root, now, onSave, signal }: SaverOptions): Saver {
  const timing = openSaveTiming(root, ledger.checkpoint.strategy, now());
  let timer: NodeJS.Timeout | null = null;

  const disarm = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const save = (occasion: "work" | "end" = "work") => {
    disarm();
    const isNews = ledger.hasUnsaved();
    ledger.save(occasion);
    timing.saved(now());
    if (isNews) onSave?.(factsOf(ledger.checkpoint));
  };
  const saveUnasked = () => {
    try {
      save();
    } catch (error) {
      // Nobody waits for this save; the next one says it.
      if (!(error instanceof AlfredError)) throw error;
    }
  };
  /** A long item mustn't keep those before it from being saved in time. */
  const arm = () => {
    const ms = timer === null && ledger.hasUnsaved() ? timing.msUntilDue(now()) : null;
    if (ms === null) return;
    timer = setTimeout(saveUnasked, Math.min(ms, timerMsMax));
    timer.unref();
  };
  const saveIfDue = () => {
    if (timing.due(now()) !== null) save();
    else arm();
  };
  signal?.addEventListener("abort", saveUnasked);
  return {
    save,
    noteItem: (what) => {
      timing.note(what);
      const looking = timing.lookAtGit();
      if (looking !== null) return looking.then(saveIfDue);
      saveIfDue();
      return null;
    },
    noteNow: (what, occasion) => {
      timing.note(what);
      if (timing.due(now()) !== null) save(occasion);
    },
    close: () => {
      disarm();
      signal?.removeEventListener("abort", saveUnasked);
    },
  };
}
