import { mkdirSync, rmdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Checkpoint,
  loadCheckpoint,
  type OpenCheckpoint,
  parseCheckpointId,
} from "../../../src/checkpoints/index.ts";
import { openCheckpoint } from "../../../src/index.ts";
import { aClock, checkpointFile, open, readRecord } from "../../support/a-checkpoint.ts";
import { aProject, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const list = ["a", "b", "c", "d", "e"];

/** What another process would find, were this one killed now. */
function onDisk(root: string): Checkpoint {
  const loaded = loadCheckpoint(root, parseCheckpointId("t-1"));
  if (loaded === null) throw new Error("There is no checkpoint");
  return loaded.checkpoint;
}

const doneOnDisk = (root: string) => [...onDisk(root).done];

/** Takes so many items of the loop, then leaves it. */
async function workOn(
  checkpoint: OpenCheckpoint,
  items: readonly string[],
  count: number,
): Promise<string[]> {
  const taken: string[] = [];
  for await (const item of checkpoint.items(items)) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

describe("the loop over the items", () => {
  it("gives every item once, and completes the checkpoint at the end", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);

    const taken = await workOn(checkpoint, [...list, "a"], 99);
    checkpoint.close();

    expect(taken).toEqual(list);
    expect(readRecord(root)).toMatchObject({
      status: "completed",
      progress: { total: 5, completed: 5, current: null },
      done_items: list,
    });
  });

  it("goes on with the item after the last one that is done", async () => {
    const root = temporaryFolder();
    const first = await open(root);
    await workOn(first, list, 3);
    first.close();
    const paused = readRecord(root);
    const second = await open(root);

    const taken = await workOn(second, list, 99);
    second.close();

    expect(paused).toMatchObject({ status: "paused", done_items: ["a", "b"], progress: { current: null } });
    expect(taken).toEqual(["c", "d", "e"]);
    expect(readRecord(root).status).toBe("completed");
  });

  it("has nothing to do where all is completed, and goes on for an item that is new", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);
    await workOn(checkpoint, list, 99);

    expect(await workOn(checkpoint, list, 99)).toEqual([]);
    expect(await workOn(checkpoint, [...list, "f"], 99)).toEqual(["f"]);
    expect(checkpoint.facts()).toMatchObject({ status: "completed", total: 6, done: 6 });
    checkpoint.close();
  });

  it("an exception in it pauses, and its item stays to be done", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);

    const looped = (async () => {
      for await (const item of checkpoint.items(list)) if (item === "b") throw new Error("mine");
    })();

    await expect(looped).rejects.toThrow("mine");
    expect(onDisk(root)).toMatchObject({ status: "paused", done: new Set(["a"]) });
    checkpoint.close();
  });

  it("tries an item that failed again after the others, and counts", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);
    const taken: string[] = [];

    for await (const item of checkpoint.items(["a", "b", "c"], { retries: 2 })) {
      taken.push(item);
      if (item === "a" || (item === "b" && taken.length < 4)) checkpoint.error(item, new Error("no"));
    }
    checkpoint.close();

    expect(taken).toEqual(["a", "b", "c", "a", "b", "a"]);
    expect(readRecord(root)).toMatchObject({
      status: "failed",
      progress: { total: 3, completed: 3 },
      errors: [{ item: "a", error: "no", retry_count: 2 }],
      done_items: ["c", "b"],
    });
  });

  it("an item keeps the retries it has used when work goes on, and has all of them when the whole had failed", async () => {
    const root = temporaryFolder();
    const first = await open(root);
    first.begin(["a", "b"]);
    for (let times = 0; times < 3; times++) first.error("a", "no");
    first.error("b", "no");
    first.pause();
    const afterPause = rest(first);
    first.fail();
    const afterFailure = rest(first);
    first.close();

    expect(afterPause).toEqual(["b"]);
    expect(afterFailure).toEqual(["a", "b"]);
  });

  it("ends when its signal is aborted, saved and paused", async () => {
    const root = temporaryFolder();
    const interrupt = new AbortController();
    const checkpoint = await open(root, { signal: interrupt.signal });
    const taken: string[] = [];

    for await (const item of checkpoint.items(list)) {
      taken.push(item);
      if (item === "c") {
        interrupt.abort("SIGINT");
        expect(doneOnDisk(root)).toEqual(["a", "b"]);
      }
    }

    expect(taken).toEqual(["a", "b", "c"]);
    expect(onDisk(root)).toMatchObject({ status: "paused", done: new Set(["a", "b", "c"]) });
    checkpoint.close();
  });
});

function rest(checkpoint: OpenCheckpoint): string[] {
  const queue = checkpoint.begin(["a", "b"], 2);
  const items = [];
  for (let item = queue.next(); item !== null; item = queue.next()) items.push(item);
  return items;
}

describe("saving in the process", () => {
  it("waits for so many items", async () => {
    const root = temporaryFolder();
    const saves: number[] = [];
    const checkpoint = await open(root, {
      strategy: { everyItems: 2 },
      onSave: ({ completed }) => saves.push(completed),
    });
    checkpoint.begin(list);

    for (const item of ["a", "b", "c"]) await checkpoint.done(item);
    await checkpoint.done("a");

    expect(doneOnDisk(root)).toEqual(["a", "b"]);
    expect(saves).toEqual([0, 2]);
    checkpoint.close();
    expect(doneOnDisk(root)).toEqual(["a", "b", "c"]);
  });

  it("each item can be written down at once; when it is saved stays as the strategy says, and the same is there after a kill", async () => {
    const root = temporaryFolder();
    const clock = aClock();
    const saves: number[] = [];
    const checkpoint = await open(root, {
      now: clock.now,
      strategy: { everyItems: 3 },
      notesEach: true,
      onSave: ({ completed }) => saves.push(completed),
    });
    checkpoint.begin(list);
    const begun = onDisk(root).updatedAt;

    for (const item of ["a", "b"]) {
      clock.pass(1);
      await checkpoint.done(item);
    }
    const noted = onDisk(root);
    await checkpoint.done("c");
    const saved = onDisk(root);

    expect([[...noted.done], noted.updatedAt, noted.samples]).toEqual([["a", "b"], begun, []]);
    expect([[...saved.done], saved.samples]).toEqual([["a", "b", "c"], [{ ms: 2000, itemCount: 3 }]]);
    expect(saved.updatedAt).toBe(clock.now().toISOString());
    expect(saves).toEqual([0, 3]);
    await checkpoint.done("d");
    checkpoint.close();
    expect(doneOnDisk(root)).toEqual(["a", "b", "c", "d"]);
    expect(saves).toEqual([0, 3, 4]);
  });

  it("what can't be written down between two saves is in the next one", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root, { strategy: { everyItems: 2 }, notesEach: true });
    mkdirSync(checkpointFile(root, "t-1.journal"));
    await checkpoint.done("a");
    rmdirSync(checkpointFile(root, "t-1.journal"));
    const before = doneOnDisk(root);

    await checkpoint.done("b");

    expect(before).toEqual([]);
    expect(doneOnDisk(root)).toEqual(["a", "b"]);
    checkpoint.close();
  });

  it("waits for so much time, by the clock", async () => {
    const root = temporaryFolder();
    const clock = aClock();
    const checkpoint = await open(root, { now: clock.now, strategy: { everyItems: null } });
    await checkpoint.done("a");
    clock.pass(299);
    await checkpoint.done("b");
    const before = doneOnDisk(root);
    clock.pass(1);
    await checkpoint.done("c");

    expect(before).toEqual([]);
    expect(doneOnDisk(root)).toEqual(["a", "b", "c"]);
    checkpoint.close();
  });

  it("doesn't wait for the end of a long item when its time has come", async () => {
    const root = temporaryFolder();
    const checkpoint = await openCheckpoint("t-1", { root, intervalMs: 30 });
    await checkpoint.done("a");

    await expect.poll(() => doneOnDisk(root), { timeout: 20_000 }).toEqual(["a"]);
    checkpoint.close();
  });

  it("an error, an event and a status save at once", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);

    await checkpoint.done("a");
    checkpoint.error("b", new Error("no"));
    expect(doneOnDisk(root)).toEqual(["a"]);
    await checkpoint.done("c");
    await checkpoint.event();
    expect(doneOnDisk(root)).toEqual(["a", "c"]);
    await checkpoint.done("d");
    checkpoint.pause();
    expect(doneOnDisk(root)).toEqual(["a", "c", "d"]);
    checkpoint.close();
  });

  it("looks at the work tree, and saves when enough files have changed", async () => {
    const root = aProject();
    const checkpoint = await open(root, { strategy: { everyItems: null, gitChanges: 2 } });
    await checkpoint.done("a");
    writeFiles(root, { "new-1": "1", "new-2": "2" });
    const before = doneOnDisk(root);
    // The work tree is looked at once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await checkpoint.done("b");

    expect(before).toEqual([]);
    expect(doneOnDisk(root)).toEqual(["a", "b"]);
    checkpoint.close();
  });

  it("goes by what was said when it was made, where nothing else is said", async () => {
    const root = temporaryFolder();
    (await open(root, { strategy: { everyItems: 1 } })).close();
    const again = await open(root);
    await again.done("a");

    expect(doneOnDisk(root)).toEqual(["a"]);
    again.close();
  });

  it("one process at a time has it", async () => {
    const root = temporaryFolder();
    const checkpoint = await open(root);

    await expect(open(root)).rejects.toMatchObject({ code: "run_held" });
    checkpoint.close();
    (await open(root)).close();
  });
});
