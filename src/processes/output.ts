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

/** How much more than the tail may gather before it is cut again: so each piece is copied about once. */
const slackBytes = 65_536;

/** Takes in output of any length in bounded memory. */
export function collectOutput(hash: Hash, tailBytes: number): OutputCollector {
  let pieces: Uint8Array[] = [];
  let gatheredBytes = 0;
  let outputBytes = 0;
  const tail = () => {
    const gathered = Buffer.concat(pieces);
    return gathered.subarray(Math.max(0, gathered.byteLength - tailBytes));
  };
  return {
    add: (piece) => {
      hash.update(piece);
      outputBytes += piece.byteLength;
      pieces.push(piece);
      gatheredBytes += piece.byteLength;
      if (gatheredBytes <= tailBytes * 2 + slackBytes) return;
      pieces = [tail()];
      gatheredBytes = tailBytes;
    },
    facts: () => {
      const end = tail();
      return {
        outputDigest: `sha256:${hash.copy().digest("hex")}`,
        outputTail: end.subarray(startOfCharacter(end, outputBytes > end.byteLength)).toString("utf8"),
        outputBytes,
      };
    },
  };
}

/** Where the cut went through a character, its rest is left out. */
function startOfCharacter(bytes: Buffer, isCut: boolean): number {
  let at = 0;
  while (isCut && at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
