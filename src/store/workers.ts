import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Trace } from "../context/index.ts";
import { type NotedProcess, notedProcesses, noteProcess } from "../durable/index.ts";
import { stateDirectory } from "./state-files.ts";

const workerFolder = ".workers";

/**
 * Takes down that a program (an agent, a test run) is at work for a run: when alfred is killed, it works on, and who goes on with the
 * run has to find it. That it can't be written down keeps nobody from working.
 * @returns what takes the note away when the program has ended
 */
export function noteWorker(
  root: string,
  runId: string,
  worker: { readonly processId: number; readonly purpose: string; readonly now: Date },
  trace: Trace,
): () => void {
  try {
    return noteProcess(folderOf(root, runId), worker);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    trace({ kind: "note", text: `The process ${worker.processId} couldn't be noted: ${detail}` });
    return () => {};
  }
}

/** The programs of a run that nobody has seen end. */
export function leftWorkers(root: string, runId: string): readonly NotedProcess[] {
  return notedProcesses(folderOf(root, runId));
}

/** Forgets the programs of a run: they have ended, or have been ended. */
export function forgetWorkers(root: string, runId: string): void {
  rmSync(folderOf(root, runId), { recursive: true, force: true });
}

function folderOf(root: string, runId: string): string {
  return join(stateDirectory(root), workerFolder, runId);
}
