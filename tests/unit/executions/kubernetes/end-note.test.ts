import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type PodEnd,
  readEndNote,
  writeEndNote,
} from "../../../../src/executions/runners/kubernetes/end-note.ts";

const anyEnd: fc.Arbitrary<PodEnd> = fc.record({
  schema_version: fc.constant(1 as const),
  kind: fc.constantFrom("succeeded", "failed", "interrupted"),
  run_id: fc.option(fc.uuid({ version: 7 })),
  error: fc.option(
    fc.record({ code: fc.constant("failed"), message: fc.string({ unit: "grapheme", maxLength: 9000 }) }),
  ),
  artifacts: fc.array(fc.string({ maxLength: 300 }), { maxLength: 80 }),
  branch: fc.option(fc.constant("alfred/execution-1")),
  output: fc.option(fc.string({ maxLength: 9000 })),
});

describe("the note that a pod leaves", () => {
  it("is no longer than a cluster keeps, and says how it ended, whatever else had to go", () => {
    fc.assert(
      fc.property(anyEnd, (end) => {
        const text = writeEndNote(end);
        const read = readEndNote(text);

        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
        expect(read).toMatchObject({ kind: end.kind, run_id: end.run_id, branch: end.branch });
        expect(read?.error?.code).toBe(end.error?.code);
      }),
    );
  });

  it.each([undefined, "", "the last lines of a log", "{", '{"schema_version":2}'])(
    "isn't read from %j",
    (message) => {
      expect(readEndNote(message)).toBeNull();
    },
  );
});
