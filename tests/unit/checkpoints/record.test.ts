import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  changeCheckpoint,
  factsOf,
  listCheckpointIds,
  loadCheckpoint,
  parseCheckpointId,
  tryLoadCheckpoint,
} from "../../../src/checkpoints/index.ts";
import { checkpointFile, contractRecord, open, readRecord, writeRecord } from "../../support/a-checkpoint.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const id = parseCheckpointId("t-1");
const now = () => new Date("2024-01-15T11:00:00.000Z");
const load = (root: string) => loadCheckpoint(root, id);

describe("the record", () => {
  it("of the contract is read as it is: 44 done, one at work, one error, 54 waiting, 15 minutes", () => {
    const root = temporaryFolder();
    writeRecord(root, contractRecord);

    const loaded = loadCheckpoint(root, parseCheckpointId(contractRecord.task_id));

    expect(loaded && factsOf(loaded.checkpoint)).toEqual({
      taskId: "migration-jest-to-vitest-001",
      status: "in_progress",
      total: 100,
      completed: 45,
      done: 44,
      inProgress: 1,
      error: 1,
      waiting: 54,
      percent: 45,
      current: "src/utils/date.test.ts",
      errorCount: 1,
      secondsLeft: 900,
      savedAt: "2024-01-15T10:30:00Z",
    });
  });

  it("of the contract goes on with the item after those that it counts, and tries the failed one again at the end", async () => {
    const root = temporaryFolder();
    writeRecord(root, {
      ...contractRecord,
      errors: contractRecord.errors.map((each) => ({ ...each, retry_count: 1 })),
    });
    const list = ["src/legacy/old.test.ts", ...Array.from({ length: 99 }, (_, index) => `item-${index}`)];

    const checkpoint = await open(root, {}, contractRecord.task_id);
    const queue = checkpoint.begin(list);
    const rest = [];
    for (let item = queue.next(); item !== null; item = queue.next()) rest.push(item);
    checkpoint.close();

    expect(rest).toEqual([...list.slice(45), "src/legacy/old.test.ts"]);
  });

  it("has the contract's fields, names and nesting", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root, { total: 3 });
    checkpoint.current("a");
    checkpoint.error("b", Object.assign(new Error("no"), { stack: "at b" }));
    await checkpoint.done("c");
    checkpoint.current("a");
    checkpoint.save();
    checkpoint.close();

    const { schema_version, strategy, rate, journal, current_items, done_items, ...contract } =
      readRecord(root);

    expect(contract).toEqual({
      task_id: "t-1",
      status: "in_progress",
      progress: { total: 3, completed: 2, current: "a" },
      checkpoint: "2024-01-15T10:00:00.000Z",
      errors: [
        { item: "b", error: "no", timestamp: "2024-01-15T10:00:00.000Z", retry_count: 0, stack: "at b" },
      ],
      metadata: {
        started_at: "2024-01-15T10:00:00.000Z",
        updated_at: "2024-01-15T10:00:00.000Z",
        version: "1.0.0",
      },
    });
    expect({ schema_version, current_items, done_items }).toEqual({
      schema_version: 1,
      current_items: ["a"],
      done_items: ["c"],
    });
  });

  it("that is damaged is made good by its backup and both journals: nothing is lost", async () => {
    const root = temporaryFolder();
    (await open(root, { total: 5 })).close();
    for (const item of ["a", "b", "c"])
      await changeCheckpoint(root, id, { kind: "done", item }, { now, waitMs: 0 });
    writeFileSync(checkpointFile(root, "t-1.json"), "{");

    const loaded = load(root);
    const { damage } = await changeCheckpoint(root, id, { kind: "done", item: "d" }, { now, waitMs: 0 });

    expect([...(loaded?.checkpoint.done ?? [])]).toEqual(["a", "b", "c"]);
    expect(loaded?.damage).toMatchObject({ restoredFrom: ".moai/memory/checkpoints/t-1.json.bak" });
    expect(damage).not.toBeNull();
    expect(readRecord(root).done_items).toEqual(["a", "b", "c", "d"]);
    expect(load(root)?.damage).toBeNull();
  });

  it("whose journal has a damaged line passes over that line only, and says so", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root, { strategy: { everyItems: 1 } });
    for (const item of ["a", "b", "c"]) await checkpoint.done(item);
    const journal = readFileSync(checkpointFile(root, "t-1.journal"), "utf8");
    writeFileSync(checkpointFile(root, "t-1.journal"), journal.replace('"b"', '"x"'));

    const loaded = load(root);
    checkpoint.close();

    expect([...(loaded?.checkpoint.done ?? [])]).toEqual(["a", "c"]);
    expect(loaded?.damage).toMatchObject({
      file: ".moai/memory/checkpoints/t-1.journal",
      restoredFrom: null,
    });
  });

  it("with nothing behind it that is good is reported and left as it is", async () => {
    const root = temporaryFolder();
    (await open(root)).close();
    writeFileSync(checkpointFile(root, "t-1.json"), "{");

    await expect(open(root)).rejects.toMatchObject({ code: "state_damaged" });
    expect(readFileSync(checkpointFile(root, "t-1.json"), "utf8")).toBe("{");
    expect(existsSync(checkpointFile(root, "t-1.lease"))).toBe(false);
  });

  it.each([
    ["a field that is missing", { status: undefined }, { code: "state_invalid", missingFields: ["status"] }],
    ["a status that isn't one", { status: "begun" }, { code: "state_invalid", missingFields: [] }],
    ["a newer format", { schema_version: 2 }, { code: "state_newer", version: 2, supportedVersion: 1 }],
    ["another task's id", { task_id: "T-1" }, { code: "state_invalid", missingFields: [] }],
  ])("with %s is refused, and nothing is changed", async (_, change, failure) => {
    const root = temporaryFolder();
    writeRecord(root, { ...contractRecord, task_id: "t-1" });
    const text = JSON.stringify({ ...contractRecord, task_id: "t-1", ...change });
    writeFileSync(checkpointFile(root, "t-1.json"), text);

    await expect(open(root)).rejects.toMatchObject({ failure });
    expect(readFileSync(checkpointFile(root, "t-1.json"), "utf8")).toBe(text);
    expect(tryLoadCheckpoint(root, id)).toMatchObject({ problem: { taskId: "t-1" } });
  });

  it("that begins anew forgets everything, whatever an old journal says", async () => {
    const root = temporaryFolder();
    await changedOnce(root);
    copyFileSync(checkpointFile(root, "t-1.journal.bak"), checkpointFile(root, "old"));

    const checkpoint = await open(root, { restart: true, total: 9, now });
    checkpoint.close();
    appendFileSync(checkpointFile(root, "t-1.journal"), readFileSync(checkpointFile(root, "old")));

    expect(load(root)?.checkpoint).toMatchObject({ status: "pending", done: new Set(), declaredTotal: 9 });
    expect(existsSync(checkpointFile(root, "t-1.json.bak"))).toBe(false);
  });

  it("is listed by its task's id; what isn't a record isn't", async () => {
    const root = temporaryFolder();
    expect(listCheckpointIds(root)).toEqual([]);
    await changedOnce(root);
    (await open(root, {}, "b-2")).close();
    writeFileSync(checkpointFile(root, "-x.json"), "{}");

    expect(listCheckpointIds(root)).toEqual(["b-2", "t-1"]);
  });
});

async function changedOnce(root: string): Promise<void> {
  (await open(root, { total: 5 })).close();
  await changeCheckpoint(root, id, { kind: "done", item: "a" }, { now, waitMs: 0 });
}
