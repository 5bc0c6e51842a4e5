import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  loadCheckpoint,
  mendCheckpoint,
  parseCheckpointId,
  removeOldCheckpoints,
  requireCheckpoint,
  tryLoadCheckpoint,
} from "../../../src/checkpoints/index.ts";
import { openLedger } from "../../../src/checkpoints/ledger.ts";
import { aClock, checkpointFile, contractRecord, open, writeRecord } from "../../support/a-checkpoint.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const clock = aClock();
const options = { now: clock.now, waitMs: 0 };
const id = parseCheckpointId("t-1");
const record = { ...contractRecord, task_id: "t-1" };

describe("a checkpoint's record that can't be taken as it is", () => {
  it.each([
    ["", "Unexpected end of JSON input"],
    ["[]", "/ must be an object"],
    [
      JSON.stringify({ task_id: "t-1", status: "in_progress", progress: { total: 3 } }),
      "progress.completed is missing",
    ],
    [
      JSON.stringify({ ...record, status: "perhaps" }),
      "/status must be one of pending, in_progress, completed, failed, paused",
    ],
    [JSON.stringify({ ...record, task_id: "t-2" }), "it is the record of t-2, not of t-1"],
    [JSON.stringify({ ...record, schema_version: 99 }), "state_newer"],
  ])("says why in a list: %.40j", (text, detail) => {
    const root = temporaryFolder();
    writeRecord(root, record);
    writeFileSync(checkpointFile(root, "t-1.json"), text);

    expect(tryLoadCheckpoint(root, id)).toEqual({
      problem: { taskId: "t-1", detail: expect.stringContaining(detail) },
    });
  });

  it("and one that isn't there is asked for with those that are", () => {
    const root = temporaryFolder();
    writeRecord(root, { ...record, task_id: "t-10" });

    expect(loadCheckpoint(root, id)).toBeNull();
    expect(() => requireCheckpoint(root, id)).toThrow(
      expect.objectContaining({
        failure: { code: "checkpoint_not_found", taskId: "t-1", known: ["t-10"], nearest: "t-10" },
      }),
    );
  });
});

describe("a damaged checkpoint is mended", () => {
  it("from its backup, once; the damaged file is kept", async () => {
    const root = temporaryFolder();
    for (const item of ["a", "b"]) {
      const checkpoint = await open(root, { total: 3 });
      await checkpoint.done(item);
      checkpoint.save();
      checkpoint.close();
    }
    const file = checkpointFile(root, "t-1.json");
    writeFileSync(file, "half");

    expect(await mendCheckpoint(root, id, options)).toMatchObject({
      restoredFrom: expect.stringContaining(".bak"),
    });
    expect(readFileSync(`${file}.damaged`, "utf8")).toBe("half");
    expect(JSON.parse(readFileSync(file, "utf8")).progress.completed).toBe(2);
    expect(await mendCheckpoint(root, id, options)).toBeNull();
  });
});

describe("old completed checkpoints", () => {
  const old = new Date(clock.now().getTime() - 31 * 24 * 3_600_000);
  const aRecord = (root: string, status: string) => {
    writeRecord(root, { ...record, status, progress: { total: 1, completed: 1, current: "" } });
    utimesSync(checkpointFile(root, "t-1.json"), old, old);
  };
  const remove = (root: string) => removeOldCheckpoints(root, { ...options, keepDays: 30 });

  it("are removed, and nothing that isn't completed or is younger", async () => {
    const root = temporaryFolder();
    aRecord(root, "paused");
    expect(await remove(root)).toEqual([]);

    aRecord(root, "completed");
    expect(await removeOldCheckpoints(root, { ...options, keepDays: 32 })).toEqual([]);
    expect(await remove(root)).toEqual(["t-1"]);
    expect(existsSync(checkpointFile(root, "t-1.json"))).toBe(false);
  });

  it("stay while somebody has them open", async () => {
    const root = temporaryFolder();
    aRecord(root, "completed");
    const ledger = await openLedger(root, id, options);

    expect(await remove(root)).toEqual([]);
    ledger.close();
    expect(await remove(root)).toEqual(["t-1"]);
  });

  it("stay where they can't be read: that is doctor's", async () => {
    const root = temporaryFolder();
    aRecord(root, "completed");
    writeFileSync(checkpointFile(root, "t-1.json"), "half");
    utimesSync(checkpointFile(root, "t-1.json"), old, old);

    expect(await remove(root)).toEqual([]);
  });
});
