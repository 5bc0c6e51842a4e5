import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LogChunk, LogOptions } from "../../runner.ts";
import { unfinishedBytes } from "../unfinished-bytes.ts";

const chunkBytes = 64 * 1024;
const pollMs = 200;

/** A growing file's text from an offset on, in pieces that end at whole characters. */
export async function* readLog(
  file: string,
  { offset, isFollowed, signal }: LogOptions,
  hasEnded: () => Promise<boolean>,
): AsyncGenerator<LogChunk> {
  let at = offset;
  while (!signal.aborted) {
    // Asked first: what the job printed before it ended is in the file then.
    const isLast = !isFollowed || (await hasEnded());
    for (let chunk = readChunk(file, at); chunk !== null; chunk = readChunk(file, at)) {
      at = chunk.nextOffset;
      yield chunk;
      if (signal.aborted) return;
    }
    if (isLast) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const tailBytes = 16_000;

/** The end of what was printed, from a whole character on; empty where there is none. */
export function readTail(file: string): string {
  const handle = openOrNull(file);
  if (handle === null) return "";
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const read = readSync(handle, buffer, 0, buffer.byteLength, size - buffer.byteLength);
    const first = buffer.subarray(0, read).findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
    return buffer.subarray(Math.max(0, first), read).toString("utf8");
  } finally {
    closeSync(handle);
  }
}

function readChunk(file: string, offset: number): LogChunk | null {
  const handle = openOrNull(file);
  if (handle === null) return null;
  try {
    const buffer = Buffer.alloc(chunkBytes);
    const read = buffer.subarray(0, readSync(handle, buffer, 0, chunkBytes, offset));
    const whole = read.subarray(0, read.byteLength - unfinishedBytes(read));
    // A file that ends within a character stays as it is.
    const taken = whole.byteLength === 0 ? read : whole;
    if (taken.byteLength === 0) return null;
    return { text: taken.toString("utf8"), nextOffset: offset + taken.byteLength };
  } finally {
    closeSync(handle);
  }
}

function openOrNull(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch {
    // It has printed nothing yet.
    return null;
  }
}
