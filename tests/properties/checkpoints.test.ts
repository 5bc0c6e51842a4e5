import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEvent, noteSave } from "../../src/checkpoints/apply-event.ts";
import { type Checkpoint, type CheckpointEvent, createCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { countItems, percentOf } from "../../src/checkpoints/counts.ts";
import { loadCheckpoint, openCheckpoint, parseCheckpointId } from "../../src/checkpoints/index.ts";
import { isFoldDue, openLedger } from "../../src/checkpoints/ledger.ts";
import { checkpointFromRecord, recordOf } from "../../src/checkpoints/record.ts";
import { strategyDefault } from "../../src/checkpoints/strategy.ts";
import { journalLine, parseJournal } from "../../src/durable/journal-lines.ts";
import { aClock, checkpointFile } from "../support/a-checkpoint.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

const id = parseCheckpointId("t-1");
const at = "2024-01-15T10:00:00.000Z";
const item = fc.constantFrom("a", "b", "c", "d", "e", "한글 파일.ts", "__proto__");
const event: fc.Arbitrary<CheckpointEvent> = fc.oneof(
  { weight: 6, arbitrary: item.map((done) => ({ done })) },
  { weight: 3, arbitrary: item.map((each) => ({ failed: { item: each, error: "no", timestamp: at } })) },
  { weight: 3, arbitrary: fc.uniqueArray(item, { maxLength: 3 }).map((current) => ({ current })) },
  fc
    .constantFrom("in_progress" as const, "paused" as const, "failed" as const, "completed" as const)
    .map((status) => ({ status })),
  fc.nat(9).map((total) => ({ total })),
);
const saves = fc.array(fc.array(event, { minLength: 1, maxLength: 6 }), { maxLength: 12 });

function aCheckpoint(total = 5): Checkpoint {
  return createCheckpoint(id, { total, strategy: strategyDefault, now: new Date(at) });
}

function resulting(events: readonly CheckpointEvent[]): Checkpoint {
  const checkpoint = aCheckpoint();
  for (const each of events) applyEvent(checkpoint, each);
  return checkpoint;
}

describe("counts", () => {
  it("add up to the total after whatever has happened", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const counts = countItems(resulting(events));
        const { total, completed, done, inProgress, error, waiting } = counts;

        expect(done + inProgress + error + waiting).toBe(total);
        expect(completed).toBe(done + error);
        expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0);
        expect(percentOf(counts) === 100).toBe(completed === total);
      }),
    );
  });

  it("an item that is done again changes nothing, in whatever order items are done", () => {
    fc.assert(
      fc.property(fc.array(item), fc.array(item), (some, more) => {
        const once = resulting([...new Set([...some, ...more])].map((done) => ({ done })));
        const often = resulting([...some, ...more, ...some].map((done) => ({ done })));

        expect(countItems(often)).toEqual(countItems(once));
        expect(often.done).toEqual(once.done);
      }),
    );
  });

  it("no item is done and failed at once", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const { done, errors } = resulting(events);

        expect([...errors.keys()].filter((each) => done.has(each))).toEqual([]);
      }),
    );
  });

  it("what is written and read is what it was", () => {
    fc.assert(
      fc.property(saves, (all) => {
        const checkpoint = aCheckpoint();
        for (const events of all) {
          for (const each of events) applyEvent(checkpoint, each);
          noteSave(checkpoint, at);
        }
        checkpoint.declaredTotal = countItems(checkpoint).total;
        const record = JSON.parse(JSON.stringify(recordOf(checkpoint, 3)));

        expect(checkpointFromRecord(record, id)).toEqual(checkpoint);
      }),
    );
  });
});

describe("the journal's lines", () => {
  const texts = fc.array(
    fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
    { maxLength: 8 },
  );
  const bytesOf = (all: readonly string[]) =>
    Buffer.from(all.map((text, index) => journalLine({ generation: index, text })).join(""));

  it("come back as they were", () => {
    fc.assert(
      fc.property(texts, (all) => {
        const { entries, goodByteCount, damagedLineCount } = parseJournal(bytesOf(all));

        expect(entries).toEqual(all.map((text, generation) => ({ generation, text })));
        expect([goodByteCount, damagedLineCount]).toEqual([bytesOf(all).length, 0]);
      }),
    );
  });

  it("cut anywhere give the lines before the cut, and never damage", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, seed) => {
        const bytes = bytesOf(all);
        const cut = bytes.subarray(0, seed % (bytes.length + 1));
        const whole = all.filter((_, index) => bytesOf(all.slice(0, index + 1)).length <= cut.length);

        expect(parseJournal(cut)).toEqual({
          entries: whole.map((text, generation) => ({ generation, text })),
          goodByteCount: bytesOf(whole).length,
          damagedLineCount: 0,
        });
      }),
    );
  });

  it("with any one byte changed lose two lines at most, and make up none", () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, seed, change) => {
        const bytes = bytesOf(all);
        if (bytes.length === 0) return;
        const place = seed % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const found = parseJournal(bytes).entries.map(({ generation, text }) => `${generation} ${text}`);
        const before = all.map((text, generation) => `${generation} ${text}`);

        expect(before).toEqual(expect.arrayContaining(found));
        expect(found.length).toBeGreaterThanOrEqual(all.length - 2);
      }),
      { numRuns: 500 },
    );
  });

  it("of any bytes at all don't throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseJournal(Buffer.from(bytes)).goodByteCount).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe("a checkpoint on disk", () => {
  it("is, at each cut of its journal, what it was after one of its saves; it can go on from there", async () => {
    await fc.assert(
      fc.asyncProperty(saves, fc.nat(), fc.boolean(), async (all, seed, folded) => {
        const root = temporaryFolder();
        const clock = aClock();
        const journal = checkpointFile(root, "t-1.journal");
        const create = { total: 5, strategy: strategyDefault };
        const ledger = await openLedger(root, id, { now: clock.now, waitMs: 0, create });
        const states = [JSON.stringify(recordOf(ledger.checkpoint, 0))];
        const lengths = [0];
        for (const events of all) {
          clock.pass(1);
          events.forEach(ledger.apply);
          ledger.save("work");
          states.push(JSON.stringify(recordOf(ledger.checkpoint, 0)));
          lengths.push(statSync(journal).size);
        }
        if (folded) ledger.save("end");
        ledger.close();

        const bytes = folded || all.length === 0 ? Buffer.alloc(0) : readFileSync(journal);
        const cut = bytes.subarray(0, seed % (bytes.length + 1));
        if (!folded && all.length > 0) writeFileSync(journal, cut);
        const expected = folded
          ? states.at(-1)
          : states[lengths.findLastIndex((length) => length <= cut.length)];
        const loaded = loadCheckpoint(root, id);

        expect(loaded && JSON.stringify(recordOf(loaded.checkpoint, 0))).toBe(expected);
        const again = await openCheckpoint("t-1", { root, now: clock.now, waitMs: 0 });
        again.begin(["z"]);
        await again.done("z");
        again.close();
        expect(loadCheckpoint(root, id)?.checkpoint.done).toEqual(
          new Set([...(loaded?.checkpoint.done ?? []), "z"]),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("is the same whether its journal was folded between any of its saves or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        saves,
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (all, folds) => {
          const results = [];
          for (const isFolding of [true, false]) {
            const root = temporaryFolder();
            const clock = aClock();
            const create = { total: 5, strategy: strategyDefault };
            let ledger = await openLedger(root, id, { now: clock.now, waitMs: 0, create });
            for (const [index, events] of all.entries()) {
              clock.pass(1);
              events.forEach(ledger.apply);
              ledger.save(isFolding && folds[index] ? "end" : "work");
              ledger.close();
              ledger = await openLedger(root, id, { now: clock.now, waitMs: 0 });
            }
            ledger.close();
            const { total, ...counts } = countItems(ledger.checkpoint);
            results.push([
              counts,
              total,
              [...ledger.checkpoint.done],
              [...ledger.checkpoint.errors.values()],
            ]);
          }

          expect(results[0]).toEqual(results[1]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("lines of an older generation behind a record change nothing", async () => {
    const root = temporaryFolder();
    const { now } = aClock();
    const create = { total: 5, strategy: strategyDefault };
    const ledger = await openLedger(root, id, { now, waitMs: 0, create });
    ledger.apply({ failed: { item: "a", error: "no", timestamp: at } });
    ledger.save("work");
    const old = readFileSync(checkpointFile(root, "t-1.journal"));
    ledger.apply({ done: "a" });
    ledger.save("end");
    ledger.close();
    appendFileSync(checkpointFile(root, "t-1.journal"), old);

    expect(loadCheckpoint(root, id)?.checkpoint).toMatchObject({ done: new Set(["a"]), errors: new Map() });
  });

  it("writes, over a long work, not more for records than for the journal", () => {
    const lineBytes = 400;
    let [recordBytes, journalBytes, foldedBytes, appendedBytes] = [1_000, 0, 0, 0];
    for (let saved = 0; saved < 100_000; saved++) {
      journalBytes += lineBytes;
      appendedBytes += lineBytes;
      if (!isFoldDue("work", { journalBytes, recordBytes })) continue;
      recordBytes += journalBytes;
      journalBytes = 0;
      foldedBytes += recordBytes;
    }

    expect(foldedBytes).toBeGreaterThan(0);
    expect(foldedBytes).toBeLessThan(2 * appendedBytes);
  });
});
