import { existsSync } from "node:fs";
import {
  acquireLease,
  backupPathOf,
  type Lease,
  type LeaseOptions,
  makeDirectoryDurably,
  openJournal,
  removeFile,
  removeJournal,
  sweepTemporaryFiles,
  writeDurably,
} from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { applyEvent, noteSave } from "./apply-event.ts";
import { type Checkpoint, type CheckpointEvent, createCheckpoint } from "./checkpoint.ts";
import { type CheckpointFiles, checkpointFiles } from "./checkpoint-files.ts";
import { validateCheckpointRecord } from "./generated/checkpoint-record.js";
import { openCheck } from "./hold.ts";
import { type Damage, type LoadedCheckpoint, loadCheckpoint, notFound } from "./load-checkpoint.ts";
import { eventToRecord, recordOf } from "./record.ts";
import type { Strategy } from "./strategy.ts";
import type { CheckpointId } from "./task-id.ts";

/** A checkpoint that this process alone may change: what happens is applied at once, and kept for the next save. */
export interface Ledger {
  readonly checkpoint: Checkpoint;
  /** Whether it was made just now. */
  readonly isNew: boolean;
  readonly damage: Damage | null;
  readonly apply: (event: CheckpointEvent) => void;
  /** What is in work now. Kept only as of the next save. */
  readonly see: (current: readonly string[]) => void;
  readonly hasUnsaved: () => boolean;
  /**
   * Writes down what has happened without a flush: a kill of this process doesn't lose it, and it stays unsaved. Where it can't be written,
   * the next save says so.
   * @throws AlfredError `run_held`, `run_taken_over` where the lease was lost to another process
   */
  readonly note: () => void;
  /**
   * Saves what has happened, with one flush; nothing where nothing has. When it throws, what happened is kept for the next try. Where somebody
   * has removed the files meanwhile, all of it is written anew.
   * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`; `run_held`, `run_taken_over` where the lease was lost to another process
   */
  readonly save: (occasion?: "work" | "end") => void;
  /** Writes the record anew from all that is known, so that nothing damaged is left in use. */
  readonly rewrite: () => void;
  /** Gives the lease back; what isn't saved is gone. */
  readonly close: () => void;
}

export interface LedgerOptions extends Omit<LeaseOptions, "purpose" | "heartbeatMs"> {
  /** What to make where there is none; without it there has to be one. */
  readonly create?: { readonly total: number; readonly strategy: Strategy };
  /** Begin anew whatever there is. Needs `create`. */
  readonly restart?: boolean;
  /** Called when files that somebody removed have been written again; with what it is that they are of. */
  readonly onTakenAgain?: (what: string) => void;
}

/** A record up to this size is written at each end of a command, so that the file itself says where the work is. */
const smallBytesMax = 256 * 1024;
/** Below this the journal isn't worth folding in the midst of the work. */
const foldBytesMin = 1024 * 1024;
/** No save takes so long; what is older was left by a killed process. */
const temporaryAgeMs = 60 * 60 * 1000;

/**
 * Opens a checkpoint under its lease.
 * @throws AlfredError `checkpoint_not_found`, `run_held` when the wait is over, and what loading and saving throw
 */
export async function openLedger(
  root: string,
  taskId: CheckpointId,
  options: LedgerOptions,
): Promise<Ledger> {
  const files = checkpointFiles(root, taskId);
  const isThere = existsSync(files.record) || existsSync(backupPathOf(files.record));
  if (options.create === undefined && !isThere) throw notFound(root, taskId);
  makeDirectoryDurably(files.directory);
  const purpose = `checkpoint ${taskId}`;
  const lease = await acquireLease(files.lease, { ...options, purpose });
  try {
    const found = options.restart === true ? null : loadCheckpoint(root, taskId);
    const loaded = found ?? createRecord(root, files, taskId, options);
    sweepTemporaryFiles(files.directory, temporaryAgeMs, options.now());
    const { now, onTakenAgain } = options;
    return ledgerOf(files, loaded, { root, lease, now, purpose, isNew: found === null, onTakenAgain });
  } catch (error) {
    lease.release();
    throw error;
  }
}

function createRecord(
  root: string,
  files: CheckpointFiles,
  taskId: CheckpointId,
  { create, now }: LedgerOptions,
): LoadedCheckpoint {
  if (create === undefined) throw notFound(root, taskId);
  const checkpoint = createCheckpoint(taskId, { ...create, now: now() });
  // Higher than any that an older journal can have, which a kill may leave beside the new record.
  const generation = now().getTime();
  const bytes = encode(checkpoint, generation);
  writeDurably(files.record, bytes);
  removeJournal(files.journal);
  removeFile(backupPathOf(files.record));
  return { checkpoint, generation, goodByteCount: 0, recordByteCount: bytes.byteLength, damage: null };
}

interface Opening {
  readonly root: string;
  readonly lease: Lease;
  readonly now: () => Date;
  readonly purpose: string;
  readonly isNew: boolean;
  readonly onTakenAgain: LedgerOptions["onTakenAgain"];
}

function ledgerOf(
  files: CheckpointFiles,
  loaded: LoadedCheckpoint,
  { root, lease, now, purpose, isNew, onTakenAgain }: Opening,
): Ledger {
  const { checkpoint, damage } = loaded;
  const journal = openJournal({ path: files.journal, recordPath: files.record }, loaded);
  let { recordByteCount } = loaded;
  let unsaved: CheckpointEvent[] = [];
  let isCurrentNew = false;
  let hasNoted = false;
  let isToWriteAnew = false;
  const check = openCheck({ root, checkpoint, lease, leaseFile: files.lease, purpose });

  const apply = (event: CheckpointEvent) => {
    applyEvent(checkpoint, event);
    unsaved.push(event);
  };
  const writeRecord = () => {
    let written = 0;
    journal.fold((generation) => {
      const bytes = encode(checkpoint, generation);
      written = bytes.byteLength;
      return bytes;
    });
    recordByteCount = written;
  };
  const fold = () => {
    try {
      writeRecord();
    } catch (error) {
      // Everything is saved in the journal; the next fold tries again.
      if (!(error instanceof AlfredError)) throw error;
    }
  };
  const nothingIsUnsaved = () => {
    unsaved = [];
    isCurrentNew = false;
    hasNoted = false;
  };
  const makeSure = (occasion: "work" | "end") => {
    if (check(occasion) === "taken_again") isToWriteAnew = true;
  };
  /** The journal that is open may be a file without a name: what is in memory is all there is. */
  const writeAnew = () => {
    noteSave(checkpoint, now().toISOString());
    writeRecord();
    nothingIsUnsaved();
    isToWriteAnew = false;
    onTakenAgain?.(purpose);
  };
  const save = (occasion: "work" | "end" = "work") => {
    const isNews = unsaved.length > 0 || hasNoted || isCurrentNew;
    if (isNews || occasion === "end") makeSure(occasion);
    if (isToWriteAnew) return writeAnew();
    if (isNews) {
      const at = now().toISOString();
      const current = isCurrentNew ? [{ current: checkpoint.current }] : [];
      journal.append(JSON.stringify({ at, events: [...unsaved, ...current].map(eventToRecord) }));
      nothingIsUnsaved();
      noteSave(checkpoint, at);
    }
    if (isFoldDue(occasion, { journalBytes: journal.byteCount(), recordBytes: recordByteCount })) fold();
  };
  const note = () => {
    if (unsaved.length === 0) return;
    makeSure("work");
    try {
      if (isToWriteAnew) return writeAnew();
      journal.note(
        JSON.stringify({ at: now().toISOString(), is_note: true, events: unsaved.map(eventToRecord) }),
      );
    } catch (error) {
      if (!(error instanceof AlfredError)) throw error;
      // Still unsaved, and so in the next save, which says it.
      return;
    }
    unsaved = [];
    hasNoted = true;
  };
  return {
    checkpoint,
    isNew,
    damage,
    apply,
    see: (current) => {
      applyEvent(checkpoint, { current });
      isCurrentNew = true;
    },
    hasUnsaved: () => unsaved.length > 0 || hasNoted || isToWriteAnew,
    note,
    save,
    rewrite: fold,
    close: () => {
      journal.close();
      lease.release();
    },
  };
}

/** So that, over the whole, no more is written for records than for the journal. */
export function isFoldDue(
  occasion: "work" | "end",
  { journalBytes, recordBytes }: { readonly journalBytes: number; readonly recordBytes: number },
): boolean {
  if (journalBytes === 0) return false;
  if (occasion === "work") return journalBytes >= Math.max(foldBytesMin, recordBytes);
  return recordBytes <= smallBytesMax || journalBytes >= recordBytes;
}

function encode(checkpoint: Checkpoint, generation: number): Buffer {
  const record = recordOf(checkpoint, generation);
  if (!validateCheckpointRecord(record)) {
    const [error] = validateCheckpointRecord.errors ?? [];
    throw new Error(`A checkpoint that doesn't fit its own schema isn't saved: ${JSON.stringify(error)}`);
  }
  const compact = JSON.stringify(record);
  return Buffer.from(compact.length <= smallBytesMax ? `${JSON.stringify(record, null, 2)}\n` : compact);
}
