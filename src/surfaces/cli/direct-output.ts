import { writeSync } from "node:fs";
import type { TextOutput } from "./streams.ts";

const standardOutput = 1;

/**
 * Standard output for a command that says one thing: making a stream of it takes a sixth of starting Node.
 * @param stream takes over where it can't be written just so: a pipe that is full for the moment, a reader that has gone, a full disk, what takes nothing
 */
export function directOutput(stream: () => TextOutput, descriptor: number = standardOutput): TextOutput {
  let successor: TextOutput | null = null;
  return {
    write: (text) => {
      if (successor !== null) return successor.write(text);
      const bytes = Buffer.from(text);
      const writtenCount = writeAtOnce(descriptor, bytes);
      if (writtenCount === bytes.length) return true;
      successor = stream();
      return successor.write(bytes.subarray(writtenCount));
    },
  };
}

/** Writes as much as can be written just so. */
function writeAtOnce(descriptor: number, bytes: Uint8Array): number {
  let writtenCount = 0;
  try {
    while (writtenCount < bytes.length) {
      const count = writeSync(descriptor, bytes, writtenCount);
      // What takes nothing and refuses nothing would be asked for ever, and no signal be heard.
      if (count === 0) break;
      writtenCount += count;
    }
  } catch {
    // The stream meets the same, and says it.
  }
  return writtenCount;
}
