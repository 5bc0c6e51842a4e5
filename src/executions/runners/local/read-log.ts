import { closeSync, openSync, readSync } from "node:fs";
import type { LogChunk, LogOptions } from "../../runner.ts";

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

/** How many bytes at the end belong to a character whose rest isn't there yet. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
