import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aProcess, bytesOfHolder, canStillBe, parseHolder } from "./holder.ts";
import { readRegularFile } from "./regular-file.ts";
import { errorCode } from "./save-error.ts";

/** A process that was noted in a file, so that another one can find it when the one that started it is gone. */
export interface NotedProcess {
  readonly file: string;
  readonly processId: number;
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
  /** Whether the id can still mean that process, or the group it led; else it has ended, or isn't of this machine's boot. */
  readonly canStillBe: boolean;
}

/**
 * Notes a running process in a folder. Nothing is flushed: after a power cut there is no such process.
 * @returns what removes the note, and with the last one the folder
 */
export function noteProcess(
  directory: string,
  { processId, purpose, now }: { readonly processId: number; readonly purpose: string; readonly now: Date },
): () => void {
  const file = join(directory, `${processId}.json`);
  const noted = { ...aProcess(processId, purpose, 1), since: now.toISOString() };
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, bytesOfHolder(noted));
  return () => {
    attempt(() => rmSync(file, { force: true }));
    attempt(() => rmdirSync(directory));
  };
}

/** A note that stays names a process that has ended, which its reader sees; a folder stays while others are noted in it. */
function attempt(remove: () => void): void {
  try {
    remove();
  } catch {
    // Nothing depends on it.
  }
}

/** What was noted in a folder and not removed; a note that can't be read says nothing and is left out. */
export function notedProcesses(directory: string): readonly NotedProcess[] {
  return namesIn(directory).flatMap((name) => {
    const file = join(directory, name);
    const holder = parseHolder(bytesOf(file));
    if (holder === null) return [];
    const { processId, purpose, since } = holder;
    return [{ file, processId, purpose, since, canStillBe: canStillBe(holder) }];
  });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return [];
    throw error;
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readRegularFile(file);
  } catch {
    // Removed meanwhile by the process that wrote it.
    return new Uint8Array();
  }
}
