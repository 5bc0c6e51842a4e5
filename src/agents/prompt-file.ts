import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveError } from "../durable/index.ts";

/** A prompt's folder, by its run: whoever goes on with the run can tell what a killed process has left. */
const folderPattern = /^alfred-prompt-([\w-]+)-[A-Za-z0-9]{6}$/;
/** A step may take a day (`timeout_seconds` of the workflow schema), and its machine may sleep meanwhile; after so long whoever made the folder is gone. */
const ageMsMax = 7 * 24 * 60 * 60 * 1000;

/** The prompt may hold what others on the machine shouldn't read; the file is gone when the agent has ended. */
export async function withPromptFile<T>(
  { prompt, runId }: { readonly prompt: string; readonly runId: string },
  use: (file: string) => Promise<T>,
): Promise<T> {
  const path = join(tmpdir(), `alfred-prompt-${runId}`);
  const folder = saved(path, prompt, () => mkdtempSync(`${path}-`));
  const file = join(folder, "prompt.md");
  try {
    saved(file, prompt, () => {
      chmodSync(folder, 0o700);
      writeFileSync(file, prompt, { mode: 0o600 });
    });
    return await use(file);
  } finally {
    removeQuietly(folder);
  }
}

/** Removes the prompts that killed processes left behind and no run has come back to. */
export function sweepPromptFiles(now: Date): void {
  for (const { folder } of promptFolders()) if (ageMs(folder, now) > ageMsMax) removeQuietly(folder);
}

/** Removes what a killed alfred left of a run's prompts: for whoever holds the run's lease, so that nobody's living agent reads there. */
export function removePromptFiles(runId: string): void {
  for (const found of promptFolders()) if (found.runId === runId) removeQuietly(found.folder);
}

function promptFolders(): readonly { readonly folder: string; readonly runId: string }[] {
  try {
    return readdirSync(tmpdir()).flatMap((name) => {
      const runId = folderPattern.exec(name)?.[1];
      return runId === undefined ? [] : [{ folder: join(tmpdir(), name), runId }];
    });
  } catch {
    // Housekeeping: a folder that can't be listed is left to the system.
    return [];
  }
}

function ageMs(folder: string, now: Date): number {
  try {
    return now.getTime() - lstatSync(folder).mtimeMs;
  } catch {
    // Another process may sweep at the same time.
    return 0;
  }
}

function saved<T>(path: string, prompt: string, save: () => T): T {
  try {
    return save();
  } catch (error) {
    throw saveError(error, path, Buffer.byteLength(prompt));
  }
}

/** What the agent has done counts, whether its prompt could be removed or not. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The system empties its folder of temporary files.
  }
}
