import { writeSync } from "node:fs";
import type { TextOutput } from "./streams.ts";

const standardOutput = 1;

/**
 * Standard output for a command that says one thing: making a stream of it takes a sixth of starting Node.
 * @param stream takes over where it can't be written just so: a pipe that is full for the moment, a reader that has gone, a full disk
 */
export function directOutput(stream: () => TextOutput, descriptor: number = standardOutput): TextOutput {
  let successor: TextOutput | null = null;
  return {
    write: (text) => {
      if (successor !== null) return successor.write(text);
      const bytes = Buffer.from(text);
      let writtenCount = 0;
      try {
        while (writtenCount < bytes.length) writtenCount += writeSync(descriptor, bytes, writtenCount);
        return true;
      } catch {
        successor = stream();
        return successor.write(bytes.subarray(writtenCount));
      }
    },
  };
}
