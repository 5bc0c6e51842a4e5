import type { ExecutionResult } from "../../execution.ts";
import { type PodEnd, validatePodEnd } from "./generated/pod-end.js";
import { endNoteBytesMax } from "./job-names.ts";

export type { PodEnd };

/** What a container's termination message says; null where it is the tail of its output, or nothing at all. */
export function readEndNote(message: string | undefined): PodEnd | null {
  if (message === undefined || !message.startsWith("{")) return null;
  try {
    const data: unknown = JSON.parse(message);
    return validatePodEnd(data) ? data : null;
  } catch {
    // Cut off, or a program's own words that begin like this.
    return null;
  }
}

/** As much of it as a cluster keeps: the output goes first, then the list of files, then the end of a long message. */
export function writeEndNote(end: PodEnd): string {
  const sizes: readonly ((note: PodEnd) => PodEnd)[] = [
    (note) => note,
    (note) => ({ ...note, output: null }),
    ...[50, 20, 5, 0].map((count) => (note: PodEnd) => ({
      ...note,
      output: null,
      artifacts: note.artifacts.slice(0, count),
    })),
    ...[500, 100].map((length) => (note: PodEnd) => ({
      ...note,
      output: null,
      artifacts: [],
      error:
        note.error === null
          ? null
          : { ...note.error, message: [...note.error.message].slice(0, length).join("") },
    })),
  ];
  const texts = sizes.map((shorten) => JSON.stringify(shorten(end)));
  return texts.find((text) => Buffer.byteLength(text) <= endNoteBytesMax) ?? texts.at(-1) ?? "";
}

/** @param outputTail what the job printed last, where its note has no output */
export function resultOf(note: PodEnd | null, outputTail: string): ExecutionResult {
  return {
    output: note?.output ?? outputTail,
    tokensUsed: note?.tokens_used ?? null,
    artifacts: note?.artifacts ?? [],
    branch: note?.branch ?? null,
  };
}
