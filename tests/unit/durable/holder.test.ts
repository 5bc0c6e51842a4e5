import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfHolder, type Holder, judge, parseHolder, thisProcess } from "../../../src/durable/holder.ts";

const aHolder = (changes: Partial<Holder> = {}): Holder => ({
  ...thisProcess("2-run SPEC-AUTH-001", 10_000),
  since: "2025-11-12T12:00:00.000Z",
  ...changes,
});

const textOrNull = fc.option(fc.string());
const anyHolder: fc.Arbitrary<Holder> = fc.record({
  processId: fc.integer({ min: 1 }),
  host: fc.string(),
  since: fc.string(),
  startedAt: textOrNull,
  bootId: textOrNull,
  processNamespace: textOrNull,
  token: fc.uuid(),
  purpose: fc.string(),
  heartbeatMs: fc.integer({ min: 1, max: 60_000 }),
});

describe("a lease file's text", () => {
  it("what is written is what is read", () => {
    fc.assert(
      fc.property(anyHolder, (holder) => {
        expect(parseHolder(bytesOfHolder(holder))).toEqual(holder);
      }),
    );
  });

  it("a text that was cut anywhere names nobody", () => {
    const bytes = bytesOfHolder(aHolder());
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.byteLength - 2 }), (length) => {
        expect(parseHolder(bytes.subarray(0, length))).toBeNull();
      }),
    );
  });

  it("bytes of any kind are read as nobody and break nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseHolder(bytes)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseHolder(Buffer.from(text))).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["process_id", 0],
    ["process_id", "1"],
    ["process_id", 1.5],
    ["host", null],
    ["since", 1],
    ["purpose", undefined],
    ["started_at", 1],
    ["boot_id", undefined],
    ["process_namespace", {}],
    ["token", "../../../../etc/passwd-0123456789012"],
    ["token", "short"],
    ["heartbeat_ms", 0],
    ["heartbeat_ms", "10000"],
  ])("a lease whose %s is %j names nobody", (field, value) => {
    const record: unknown = JSON.parse(bytesOfHolder(aHolder()).toString());

    expect(parseHolder(Buffer.from(JSON.stringify({ ...Object(record), [field]: value })))).toBeNull();
  });

  it("nobody can claim to show itself so seldom that the lease sticks", () => {
    expect(parseHolder(bytesOfHolder(aHolder({ heartbeatMs: 1e12 })))?.heartbeatMs).toBe(60_000);
  });
});

describe("judging a holder", () => {
  it.each([
    ["this process", {}, "alive"],
    ["this process where the start can't be told", { startedAt: null }, "alive"],
    ["a process that started at another time", { startedAt: "1" }, "gone"],
    ["one from before the machine was started again", { bootId: "another" }, "gone"],
    ["one on a machine without boot ids, as far as we know", { bootId: null }, "alive"],
    ["one on another machine", { host: "another" }, "unknown"],
    ["one in another container", { processNamespace: "pid:[1]" }, "unknown"],
    ["one whose id nobody has", { processId: 2 ** 22 + 1 }, "gone"],
  ])("%s", (_, changes, expected) => {
    expect(judge(aHolder(changes))).toBe(expected);
  });
});
