import {
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { flushDirectory } from "./directory.ts";
import { backupPathOf, writeDurably } from "./durable-write.ts";
import { type JournalContents, journalLine, parseJournal } from "./journal-lines.ts";
import { readRegularFile } from "./regular-file.ts";
import { errorCode, saveError } from "./save-error.ts";

/**
 * The changes since a record was written, for a record that is too large to be written anew at each of them. Whoever has it open
 * holds the lease on both.
 */
export interface Journal {
  /** What the journal takes on disk, in bytes. */
  readonly byteCount: () => number;
  /**
   * Adds one line of text with one flush. Once this returns it survives a kill and a power cut. When it throws, the same may be tried
   * again, except after a flush that failed.
   * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`, `link_refused`
   */
  readonly append: (text: string) => void;
  /**
   * Adds one line of text without a flush: it survives a kill of this process at once, and a power cut after the next `append`.
   * @throws AlfredError as `append` does; the same may be tried again
   */
  readonly note: (text: string) => void;
  /**
   * Puts a record in the place of the old one and of the journal, at once: whatever happens, the old record with its journal or the
   * new record is there. The versions before stay as backups of both, and with the new journal they say what the new record says.
   * @param encode gives the record's bytes; the record keeps the generation that it is told
   * @throws AlfredError as `append` does; nothing is lost then, and what is appended afterwards is good for both records
   */
  readonly fold: (encode: (generation: number) => Uint8Array) => void;
  readonly close: () => void;
}

/** Null where there is no journal. @throws AlfredError `file_unreadable`, `link_refused` */
export function readJournal(path: string): JournalContents | null {
  try {
    if (!refuseLink(path)) return null;
    return parseJournal(readRegularFile(path));
  } catch (error) {
    if (error instanceof AlfredError) throw error;
    if (errorCode(error) === "ENOENT") return null;
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "file_unreadable", path, detail }, { cause: error });
  }
}

/**
 * Opens the journal beside a record. Nothing is written until the first change; then a torn end is cut off.
 * @param place the journal's file, and that of the record into which it is folded
 * @param generation the highest one in record and journal
 * @param goodByteCount as the journal was read
 */
export function openJournal(
  place: { readonly path: string; readonly recordPath: string },
  { generation: first, goodByteCount }: { readonly generation: number; readonly goodByteCount: number },
): Journal {
  const { path, recordPath } = place;
  let generation = first;
  let file: number | null = null;
  let length = goodByteCount;
  let broken: AlfredError | null = null;

  const close = () => {
    if (file !== null) closeSync(file);
    file = null;
  };
  const write = (text: string) => {
    if (broken !== null) throw broken;
    const bytes = Buffer.from(journalLine({ generation, text }));
    const { byteLength } = bytes;
    try {
      const opened = file ?? openToAppend(path, length);
      file = opened;
      writeWhole(opened, bytes);
      return { opened, byteLength };
    } catch (error) {
      // What was written of the line is cut off when the file is opened again.
      close();
      throw saveError(error, path, byteLength);
    }
  };
  const append = (text: string) => {
    const { opened, byteLength } = write(text);
    try {
      fdatasyncSync(opened);
    } catch (error) {
      // Nobody knows what is on disk now, and a second flush may succeed without having written anything.
      broken = saveError(error, path, byteLength);
      throw broken;
    }
    length += byteLength;
  };
  const note = (text: string) => {
    length += write(text).byteLength;
  };
  const fold = (encode: (generation: number) => Uint8Array) => {
    // Counted up first: where it isn't known which of the two records is there, lines of the higher generation belong to both.
    generation += 1;
    writeDurably(recordPath, encode(generation), { keepBackup: true });
    close();
    try {
      if (existsSync(path)) renameSync(path, backupPathOf(path));
    } catch (error) {
      throw saveError(error, path, 0);
    }
    length = 0;
    broken = null;
  };
  return { byteCount: () => length, append, note, fold, close };
}

/** Removes a journal and its backup, for a record that begins anew. @throws AlfredError as saving does */
export function removeJournal(path: string): void {
  try {
    for (const each of [backupPathOf(path), path]) rmSync(each, { force: true });
  } catch (error) {
    throw saveError(error, path, 0);
  }
}

/** Everything behind the good bytes was never said to be saved: it is cut, so that the next line stands alone. */
function openToAppend(path: string, goodByteCount: number): number {
  refuseLink(path);
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW = 0 } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o644);
  try {
    flushDirectory(dirname(path));
    if (fstatSync(file).size > goodByteCount) ftruncateSync(file, goodByteCount);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function refuseLink(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw new AlfredError({ code: "link_refused", path });
  return found !== undefined;
}

function writeWhole(file: number, bytes: Uint8Array): void {
  // One write may take only a part of the bytes, and says so only in what it returns.
  for (let written = 0; written < bytes.byteLength; ) {
    const count = writeSync(file, bytes, written, bytes.byteLength - written);
    if (count === 0) throw new Error("the system takes no more bytes and doesn't say why");
    written += count;
  }
}
