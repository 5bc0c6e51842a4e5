import { statSync } from "node:fs";
import { backupPathOf, readJournal, readWithFallback } from "../durable/index.ts";
import {
  AlfredError,
  bareFacts,
  onOneLine,
  type StateFault,
  schemaFaults,
  stateFaultWords,
} from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { applyEvent, noteSave } from "./apply-event.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointFiles, checkpointFiles, listCheckpointIds } from "./checkpoint-files.ts";
import { type CheckpointRecord, validateCheckpointRecord } from "./generated/checkpoint-record.js";
import { type CheckpointSave, validateCheckpointSave } from "./generated/checkpoint-save.js";
import { checkpointFromRecord, eventsFromRecord } from "./record.ts";
import type { CheckpointId } from "./task-id.ts";

/** A checkpoint as record and journal say it. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The highest generation in record and journal. */
  readonly generation: number;
  /** Of the journal. */
  readonly goodByteCount: number;
  readonly recordByteCount: number;
  /** Set where something was damaged, and nothing or little was lost by it. */
  readonly damage: Damage | null;
}

export interface Damage {
  readonly file: string;
  readonly detail: string;
  /** The backup that stands in; null where lines of a journal were passed over. */
  readonly restoredFrom: string | null;
}

/** The newest format that this alfred reads and the one it writes. */
const schemaVersion = 1;
/** How often a reader without a lease begins anew because the record was written meanwhile. */
const readAttempts = 5;

/**
 * Reads a checkpoint; nobody needs to be kept from changing it meanwhile. Null where there is none.
 * @throws AlfredError `state_damaged`, `state_unreadable`, `state_invalid`, `state_newer`, `file_unreadable`, `link_refused`
 */
export function loadCheckpoint(root: string, taskId: CheckpointId): LoadedCheckpoint | null {
  const files = checkpointFiles(root, taskId);
  for (let attempt = 1; ; attempt++) {
    const before = versionOf(files.record);
    const loaded = loadOnce(files, taskId);
    if (attempt === readAttempts || before === versionOf(files.record)) return loaded;
  }
}

/** A checkpoint, or why it can't be read: for lists, which one broken record must not empty. */
export function tryLoadCheckpoint(
  root: string,
  taskId: CheckpointId,
):
  | { readonly checkpoint: Checkpoint }
  | { readonly problem: { readonly taskId: string; readonly detail: string } } {
  try {
    return requireCheckpoint(root, taskId);
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const { failure } = error;
    const detail =
      "detail" in failure
        ? failure.detail
        : failure.code === "state_invalid"
          ? whatIsInvalid(failure)
          : failure.code;
    return { problem: { taskId, detail } };
  }
}

function whatIsInvalid({
  missingFields,
  problems,
}: {
  readonly missingFields: readonly string[];
  readonly problems: readonly StateFault[];
}): string {
  return [
    ...missingFields.map((field) => `${field} is missing`),
    ...problems.map((fault) => stateFaultWords("en", fault)),
  ].join(", ");
}

/** @throws AlfredError `checkpoint_not_found`, and as `loadCheckpoint` does */
export function requireCheckpoint(root: string, taskId: CheckpointId): LoadedCheckpoint {
  const loaded = loadCheckpoint(root, taskId);
  if (loaded === null) throw notFound(root, taskId);
  return loaded;
}

export function notFound(root: string, taskId: CheckpointId): AlfredError {
  const known = listCheckpointIds(root);
  return new AlfredError({
    code: "checkpoint_not_found",
    taskId,
    known,
    nearest: nearestName(taskId, known),
  });
}

function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino} ${found.mtimeMs}`;
}

function loadOnce(files: CheckpointFiles, taskId: CheckpointId): LoadedCheckpoint | null {
  let recordByteCount = 0;
  const read = readWithFallback(files.record, (bytes) => {
    recordByteCount = bytes.byteLength;
    return parseRecord(bytes.toString("utf8"), shownPath(files.record), taskId);
  });
  if (read === null) return null;
  const checkpoint = checkpointFromRecord(read.value, taskId);
  const recorded = read.value.journal?.generation ?? 0;

  // A record's backup needs the journal that was folded into the record it stands in for.
  const older = read.source === "backup" ? readJournal(backupPathOf(files.journal)) : null;
  const newer = readJournal(files.journal);
  let generation = recorded;
  for (const entry of [...(older?.entries ?? []), ...(newer?.entries ?? [])]) {
    generation = Math.max(generation, entry.generation);
    if (entry.generation >= recorded) replay(checkpoint, parseSave(entry.text, shownPath(files.journal)));
  }
  const damagedLineCount = (older?.damagedLineCount ?? 0) + (newer?.damagedLineCount ?? 0);
  return {
    checkpoint,
    generation,
    goodByteCount: newer?.goodByteCount ?? 0,
    recordByteCount,
    damage: damageOf(files, read.damage?.detail ?? null, damagedLineCount),
  };
}

function replay(checkpoint: Checkpoint, { at, is_note: isNote, events }: CheckpointSave): void {
  for (const event of events.flatMap(eventsFromRecord)) applyEvent(checkpoint, event);
  if (isNote !== true) noteSave(checkpoint, at);
}

function damageOf(
  { record, journal }: CheckpointFiles,
  recordDetail: string | null,
  damagedLineCount: number,
): Damage | null {
  if (recordDetail !== null)
    return {
      file: shownPath(record),
      detail: recordDetail,
      restoredFrom: shownPath(backupPathOf(record)),
    };
  if (damagedLineCount === 0) return null;
  const detail = `${damagedLineCount} of its lines are damaged; their items run again`;
  return { file: shownPath(journal), detail, restoredFrom: null };
}

function parseRecord(text: string, file: string, taskId: CheckpointId): CheckpointRecord {
  const data = parseJson(text, file);
  const version = versionIn(data);
  if (version !== null && version > schemaVersion)
    throw new AlfredError({ code: "state_newer", file, version, supportedVersion: schemaVersion });
  if (!validateCheckpointRecord(data)) {
    const errors = validateCheckpointRecord.errors ?? [];
    const missing = errors.filter(({ keyword }) => keyword === "required");
    const others = errors.filter(({ keyword }) => !["required", "anyOf"].includes(keyword));
    throw new AlfredError({
      code: "state_invalid",
      file,
      missingFields: missing.map(({ instancePath, params }) =>
        `${instancePath}/${params["missingProperty"]}`.slice(1).replaceAll("/", "."),
      ),
      problems: schemaFaults(others, data).slice(0, 10),
    });
  }
  // A file system that makes no difference between large and small letters gives one task's file for another's.
  if (data.task_id !== taskId)
    throw new AlfredError({
      code: "state_invalid",
      file,
      missingFields: [],
      problems: [{ kind: "other_record", of: data.task_id, wanted: taskId }],
    });
  return data;
}

function parseSave(text: string, file: string): CheckpointSave {
  const data = parseJson(text, file);
  if (validateCheckpointSave(data)) return data;
  const [error] = validateCheckpointSave.errors ?? [];
  const detail = `${error?.instancePath ?? ""}: ${error?.message ?? ""}`;
  throw new AlfredError({ code: "state_damaged", file, detail });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AlfredError(
      { code: "state_damaged", file, detail: onOneLine(bareFacts(error)) },
      { cause: error },
    );
  }
}

function versionIn(data: unknown): number | null {
  if (typeof data !== "object" || data === null || !("schema_version" in data)) return null;
  return typeof data.schema_version === "number" ? data.schema_version : null;
}

function shownPath(path: string): string {
  return path.replace(/^.*(\.moai[\\/]memory[\\/])/, "$1");
}
