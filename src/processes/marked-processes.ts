import { readdirSync, readFileSync } from "node:fs";
import { pause } from "../context/index.ts";

const pollMs = 50;

/** A variable of the environment that a program is started with, and that whatever it starts inherits. */
export interface ProcessMark {
  readonly name: string;
  readonly value: string;
}

/**
 * Ends every process of this machine that bears the mark, also those that have left their group: asked by SIGTERM, made to by SIGKILL after
 * the grace. Resolves when none is left. Only Linux shows the environment of others: elsewhere this does nothing.
 */
export async function endMarked(mark: ProcessMark, graceMs: number): Promise<void> {
  const graceEndsAt = performance.now() + graceMs;
  const asked = new Set<number>();
  for (;;) {
    const left = markedProcesses(mark);
    if (left.length === 0) return;
    const isOver = performance.now() >= graceEndsAt;
    for (const processId of left) {
      if (isOver || !asked.has(processId)) send(processId, isOver ? "SIGKILL" : "SIGTERM");
      asked.add(processId);
    }
    await pause(pollMs);
  }
}

/** The processes that bear the mark and run; this one aside. */
export function markedProcesses({ name, value }: ProcessMark): readonly number[] {
  if (process.platform !== "linux") return [];
  const wanted = `${name}=${value}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((processId) => processId !== process.pid && isRunning(processId) && bears(processId, wanted));
}

function bears(processId: number, wanted: string): boolean {
  try {
    return readFileSync(`/proc/${processId}/environ`, "utf8").split("\0").includes(wanted);
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}

function isRunning(processId: number): boolean {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "utf8");
    return !["Z", "X"].includes(stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3));
  } catch {
    // It has ended.
    return false;
  }
}

function send(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch {
    // It has ended meanwhile.
  }
}
