import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collectOutput } from "../../../src/processes/output.ts";

describe("the output of a program", () => {
  it("its digest, size and end are the same however it came in pieces, and the end begins with a whole character", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { maxLength: 40 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (texts, tailBytes, pieceBytes) => {
          const all = Buffer.from(texts.join(""));
          const output = collectOutput(createHash("sha256"), tailBytes);
          for (let at = 0; at < all.byteLength; at += pieceBytes) {
            output.add(all.subarray(at, at + pieceBytes));
          }

          const { outputTail, outputDigest, outputBytes } = output.facts();

          expect(outputBytes).toBe(all.byteLength);
          expect(outputDigest).toBe(`sha256:${createHash("sha256").update(all).digest("hex")}`);
          expect(all.toString().endsWith(outputTail)).toBe(true);
          const missing = Math.min(tailBytes, all.byteLength) - Buffer.byteLength(outputTail);
          expect(missing).toBeGreaterThanOrEqual(0);
          expect(missing).toBeLessThan(4);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("its end is right after much more than is kept", () => {
    const output = collectOutput(createHash("sha256"), 10);
    for (let line = 0; line < 100_000; line++) output.add(Buffer.from(`${line}\n`));

    expect(output.facts().outputTail).toBe("998\n99999\n");
  });
});
