import type { Hash } from "node:crypto";

/** A program's output within bounds: a digest of all of it, the end of it. */
export interface OutputFacts {
  readonly outputDigest: string;
  readonly outputTail: string;
  readonly outputBytes: number;
}

export interface OutputCollector {
  readonly add: (chunk: Uint8Array) => void;
  readonly facts: () => OutputFacts;
}

/** Takes in output of any length in bounded memory. */
export function collectOutput(hash: Hash, tailBytes: number): OutputCollector {
  let tail = Buffer.alloc(0);
  let outputBytes = 0;
  return {
    add: (chunk) => {
      hash.update(chunk);
      outputBytes += chunk.byteLength;
      tail = Buffer.concat([tail, chunk]);
      if (tail.byteLength > tailBytes) tail = tail.subarray(tail.byteLength - tailBytes);
    },
    facts: () => ({
      outputDigest: `sha256:${hash.copy().digest("hex")}`,
      outputTail: tail.subarray(startOfCharacter(tail, outputBytes > tail.byteLength)).toString("utf8"),
      outputBytes,
    }),
  };
}

/** Where the cut went through a character, its rest is left out. */
function startOfCharacter(bytes: Buffer, isCut: boolean): number {
  let at = 0;
  while (isCut && at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
