import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { changeCheckpoint } from "../../../src/checkpoints/index.ts";
import { checkpointFile, open, readRecord } from "../../support/a-checkpoint.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

type Change = Parameters<typeof changeCheckpoint>[2];

const now = () => new Date("2024-01-15T11:00:00.000Z");
const done = (item: string): Change => ({ kind: "done", item });
const error = (item: string, message = "no"): Change => ({ kind: "error", item, message, stack: null });

/** A checkpoint of three items to which all this was said; gives the record's text. */
async function changed(...changes: readonly Change[]): Promise<{ root: string; text: () => string }> {
  const root = temporaryFolder();
  (await open(root, { total: 3 })).close();
  for (const change of changes) await changeCheckpoint(root, "t-1", change, { now, waitMs: 0 });
  return { root, text: () => readFileSync(checkpointFile(root, "t-1.json"), "utf8") };
}

describe("what is said of a checkpoint", () => {
  it.each<[string, readonly Change[], object]>([
    ["an item is done", [done("a")], { status: "in_progress", progress: { completed: 1 } }],
    ["done twice counts once", [done("a"), done("a")], { progress: { completed: 1 } }],
    ["done after an error", [error("a"), done("a")], { progress: { completed: 1 }, errors: [] }],
    ["an error after done", [done("a"), error("a")], { progress: { completed: 1 }, done_items: [] }],
    [
      "failed three times",
      [error("a"), error("a"), error("a", "x")],
      { errors: [{ error: "x", retry_count: 2 }] },
    ],
    ["a current one", [{ kind: "current", item: "a" }], { progress: { completed: 0, current: "a" } }],
    ["the current one is done", [{ kind: "current", item: "a" }, done("a")], { progress: { current: null } }],
    ["more items than said", ["a", "b", "c", "d"].map(done), { progress: { total: 4, completed: 4 } }],
    ["paused", [done("a"), { kind: "pause" }], { status: "paused" }],
    ["paused and gone on", [{ kind: "pause" }, done("a")], { status: "in_progress" }],
    ["completed", [{ kind: "complete" }, { kind: "complete" }], { status: "completed" }],
    ["failed", [{ kind: "fail" }, { kind: "fail" }], { status: "failed" }],
    ["failed and tried again", [{ kind: "fail" }, done("a")], { status: "in_progress" }],
    ["completed, and done as before", [done("a"), { kind: "complete" }, done("a")], { status: "completed" }],
  ])("%s", async (_, changes, expected) => {
    const { root } = await changed(...changes);

    expect(readRecord(root)).toMatchObject(expected);
  });

  it.each<[string, Change, Change]>([
    ["done", { kind: "complete" }, done("b")],
    ["an error", { kind: "complete" }, error("b")],
    ["failed", { kind: "complete" }, { kind: "fail" }],
    ["paused", { kind: "complete" }, { kind: "pause" }],
    ["paused after a failure", { kind: "fail" }, { kind: "pause" }],
  ])("what has ended isn't %s; nothing is changed", async (_, ended, change) => {
    const { root, text } = await changed(done("a"), ended);
    const before = text();

    await expect(changeCheckpoint(root, "t-1", change, { now, waitMs: 0 })).rejects.toMatchObject({
      code: "checkpoint_ended",
    });
    expect(text()).toBe(before);
  });

  it("a checkpoint that isn't there is refused, and the nearest named", async () => {
    const { root } = await changed();

    await expect(changeCheckpoint(root, "t-2", done("a"), { now, waitMs: 0 })).rejects.toMatchObject({
      failure: { code: "checkpoint_not_found", taskId: "t-2", known: ["t-1"], nearest: "t-1" },
    });
  });
});
