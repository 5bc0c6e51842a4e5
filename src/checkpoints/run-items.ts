import { setMaxListeners } from "node:events";
import { type ProcessResult, runProcess } from "../processes/index.ts";
import type { OpenCheckpoint } from "./open-checkpoint.ts";

/** A program that is run for each item. */
export interface ItemWork {
  /** The words of the command; `{}` stands for the item, wherever it is. */
  readonly command: readonly string[];
  readonly retries: number;
  /** How many at once; 1 or more. */
  readonly parallel: number;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** What a program printed, as it comes. */
  readonly onOutput: (text: string) => void;
}

/** How it ended; there is nothing to do where every item of the list was done before. */
export type RunEnd = "nothing_to_do" | "completed" | "failed" | "interrupted";

/** Where the item stands in a command's words. */
export const itemPlace = "{}";

/**
 * Runs a program for each item of a list that is still to do, and records each at once (checkpoints.md, "Commands"). At the end of the list
 * the checkpoint is completed, or has failed where items did; an interrupt ends the programs at work, whose items stay to be done, and pauses it.
 * @throws AlfredError where it can't be saved; the programs at work are ended first
 */
export async function runItems(
  checkpoint: OpenCheckpoint,
  list: readonly string[],
  work: ItemWork,
): Promise<RunEnd> {
  const queue = checkpoint.begin(list, work.retries);
  if (checkpoint.facts().status === "completed") return "nothing_to_do";
  const stop = new AbortController();
  const signal = AbortSignal.any([work.signal, stop.signal]);
  // One listener a program; more than ten would be taken for a leak.
  setMaxListeners(0, signal);
  const inWork = new Set<string>();

  const runOne = async (item: string): Promise<void> => {
    inWork.add(item);
    checkpoint.current(...inWork);
    const result = await runProcess({
      command: commandFor(work.command, item),
      directory: work.directory,
      environment: work.environment,
      timeoutMs: Number.POSITIVE_INFINITY,
      signal,
      onOutput: work.onOutput,
    });
    inWork.delete(item);
    checkpoint.current(...inWork);
    if (result.kind === "aborted") return;
    if (result.kind === "exited" && result.exitCode === 0) return checkpoint.done(item);
    checkpoint.error(item, failureOf(result));
    queue.failed(item);
  };
  const runner = async (): Promise<void> => {
    while (!signal.aborted) {
      const item = queue.next();
      if (item === null) return;
      try {
        await runOne(item);
      } catch (error) {
        // Nothing more is begun, and what is at work is ended: what it does could not be saved.
        stop.abort();
        throw error;
      }
    }
  };
  const runners = await Promise.allSettled(Array.from({ length: work.parallel }, runner));
  const broken = runners.find((each) => each.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  return end(checkpoint, work.signal);
}

function end(checkpoint: OpenCheckpoint, signal: AbortSignal): RunEnd {
  const { waiting, errorCount } = checkpoint.facts();
  if (signal.aborted && (waiting > 0 || errorCount > 0)) {
    checkpoint.pause();
    return "interrupted";
  }
  if (errorCount === 0) checkpoint.complete();
  else checkpoint.fail();
  return errorCount === 0 ? "completed" : "failed";
}

/** An item stays within its word, whatever it contains; no shell sees it. */
function commandFor(command: readonly string[], item: string): readonly string[] {
  return command.map((word) => word.split(itemPlace).join(item));
}

function failureOf(result: Exclude<ProcessResult, { kind: "aborted" }>): Error {
  const failure = new Error(reasonOf(result));
  const tail = result.outputTail.trim();
  if (tail === "") delete failure.stack;
  else failure.stack = tail;
  return failure;
}

function reasonOf(result: Exclude<ProcessResult, { kind: "aborted" }>): string {
  const last = result.outputTail.trim().split("\n").at(-1)?.trim() ?? "";
  const said = last === "" ? "" : `: ${last}`;
  switch (result.kind) {
    case "exited":
      return `exit code ${result.exitCode}${said}`;
    case "signaled":
      return `ended by ${result.signal}${said}`;
    case "timed_out":
      return `timed out after ${result.timeoutMs} ms${said}`;
    case "not_found":
      return result.detail;
  }
}
