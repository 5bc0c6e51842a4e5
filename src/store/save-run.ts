import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Trace } from "../context/index.ts";
import { makeDirectoryDurably, writeDurably } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run, RunStatus } from "../runs/index.ts";
import { adoptStrangers } from "./adopt-strangers.ts";
import { validateRunFile } from "./generated/run-file.js";
import { markOpen, stampMarkers, unmarkOpen } from "./open-markers.ts";
import { runToFile } from "./run-file.ts";
import { listRunFiles, type StateFileName, stateDirectory, stateFileName } from "./state-files.ts";

/** Up to this size a record is indented for human readers; indenting a large one costs more than it helps. */
const indentedBytesMax = 256 * 1024;

/**
 * Saves a run: whole, with the version before as its backup. Once this returns it survives a kill, a full disk and a power cut.
 * @param file the record's file, or null for a new run
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`, `link_refused`; the last good file is then untouched
 */
export function saveRun(
  root: string,
  run: Run,
  { trace, file }: { readonly trace: Trace; readonly file: string | null },
): { readonly file: string } {
  const bytes = bytesOfRun(run);
  const target = file ?? freeName(root, run);
  const startedAt = performance.now();
  try {
    placeRunFile(root, basename(target), bytes, run.status);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    trace({
      kind: "state_save_failed",
      file: relative(root, target),
      bytes: bytes.byteLength,
      error: detail,
      state: JSON.stringify(runToFile(run)),
    });
    throw error;
  }
  trace({
    kind: "state_saved",
    file: relative(root, target),
    bytes: bytes.byteLength,
    durationMs: performance.now() - startedAt,
  });
  return { file: target };
}

/**
 * Puts a record's bytes in their place among the runs, with the version before as the backup and the marker of what is open.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`, `link_refused`; the last good file is then untouched
 */
export function placeRunFile(root: string, name: string, bytes: Uint8Array, status: RunStatus): void {
  const directory = stateDirectory(root);
  makeDirectoryDurably(directory);
  adoptStrangers(root);
  const isOpen = status === "in_progress" || status === "paused" || status === "failed";
  if (isOpen) markOpen(directory, name);
  writeDurably(join(directory, name), bytes, { mode: 0o644, keepBackup: true });
  if (!isOpen) unmarkOpen(directory, name);
  stampMarkers(directory);
}

/** A run as its file's bytes; the same run gives the same ones. */
export function bytesOfRun(run: Run): Buffer {
  const data = runToFile(run);
  if (!validateRunFile(data)) {
    throw new Error(
      `A run that doesn't fit its own schema isn't saved: ${JSON.stringify(validateRunFile.errors?.[0])}`,
    );
  }
  const compact = JSON.stringify(data);
  return Buffer.from(compact.length <= indentedBytesMax ? `${JSON.stringify(data, null, 2)}\n` : compact);
}

/**
 * The file of a run that begins now, for `saveRun`: the last by name of its phase. Where a clock was ahead when an earlier one was named, the later
 * one still comes after it, so that the order by name stays the order in which runs were begun (scenario 1.1.2, "newest").
 */
export function nextRunFile(root: string, run: Run): string {
  return freeName(
    root,
    run,
    Math.max(Date.parse(run.startedAt), ...afterNewest(listRunFiles(root, { phase: run.phase }))),
  );
}

/** Two runs that began in the same millisecond get names a millisecond apart. */
function freeName(root: string, run: Run, startedAt = Date.parse(run.startedAt)): string {
  const directory = stateDirectory(root);
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const name = stateFileName(run.phase, run.specId, new Date(startedAt + attempt).toISOString());
    if (!existsSync(join(directory, name))) return join(directory, name);
  }
  throw new AlfredError({
    code: "save_failed",
    path: directory,
    detail: "no free name is left for this moment",
  });
}

/** The moment after the newest name, in milliseconds since 1970; none where no name is a moment that a later one can follow. */
function afterNewest(newestFirst: readonly StateFileName[]): readonly number[] {
  const times = newestFirst.map(({ timestamp }) => momentOf(timestamp)).filter((time) => time < lastMoment);
  return times.slice(0, 1).map((time) => time + 1);
}

/** Names have four digits for the year. */
const lastMoment = Date.parse("9999-12-31T00:00:00Z");

function momentOf(timestamp: string): number {
  const [, year, month, day, hour, minute, second, milliseconds] =
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})$/.exec(
      timestamp.replaceAll(/\D/g, "").padEnd(17, "0"),
    ) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`);
}
