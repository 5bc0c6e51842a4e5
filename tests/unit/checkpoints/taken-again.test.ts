import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { aClock, open, readRecord } from "../../support/a-checkpoint.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

/** Longer than a save trusts the lease that it has seen. */
const untilItLooksAgain = () => setTimeout(1_100);

/** What `git clean -fdx` does with it. */
const clean = (root: string) => rmSync(join(root, ".moai"), { recursive: true });

/** A checkpoint with one item done and saved, whose files somebody has removed since. */
async function cleaned() {
  const root = temporaryFolder();
  const clock = aClock();
  const takenAgain: string[] = [];
  const strategy = { everyItems: 1 };
  const onTakenAgain = (what: string) => void takenAgain.push(what);
  const checkpoint = await open(root, { now: clock.now, strategy, total: 3, onTakenAgain });
  checkpoint.resume();
  await checkpoint.done("a");
  clean(root);
  return { root, clock, checkpoint, takenAgain };
}

describe("a checkpoint whose files are removed while it is at work", () => {
  it("is written again from memory, nothing of it lost, and that is said once", async () => {
    const { root, checkpoint, takenAgain } = await cleaned();

    await untilItLooksAgain();
    await checkpoint.done("b");
    const again = open(root);
    await expect(again).rejects.toMatchObject({ code: "run_held" });
    await checkpoint.done("c");
    checkpoint.complete();
    checkpoint.close();

    expect(readRecord(root)).toMatchObject({ status: "completed", done_items: ["a", "b", "c"] });
    expect(takenAgain).toEqual(["checkpoint t-1"]);
    (await open(root)).close();
  });

  it("is written again at its end, however short after", async () => {
    const { root, checkpoint } = await cleaned();

    await checkpoint.done("b");
    checkpoint.close();

    expect(readRecord(root)).toMatchObject({ done_items: ["a", "b"] });
  });

  it("is left to who has it now, at its end, too", async () => {
    const { root, checkpoint } = await cleaned();
    const other = await open(root);
    await other.done("x");
    other.save();

    await untilItLooksAgain();
    await expect(checkpoint.done("b")).rejects.toMatchObject({ code: "run_held" });
    expect(() => checkpoint.close()).toThrow(expect.objectContaining({ code: "run_held" }));
    other.close();

    expect(readRecord(root)).toMatchObject({ done_items: ["x"] });
  });

  it.each([
    ["later", 60],
    ["by a clock that stands still", 0],
  ])("is left as somebody else has saved it who has given it back: %s", async (_, seconds) => {
    const { root, clock, checkpoint } = await cleaned();
    clock.pass(seconds);
    const other = await open(root, { now: clock.now });
    await other.done("x");
    other.close();

    await untilItLooksAgain();
    await expect(checkpoint.done("b")).rejects.toMatchObject({ code: "run_taken_over" });
    expect(() => checkpoint.close()).toThrow(expect.objectContaining({ code: "run_taken_over" }));

    expect(readRecord(root)).toMatchObject({ done_items: ["x"] });
    (await open(root)).close();
  });

  it("goes on where its lease alone was removed, or its journal with it", async () => {
    const { root, checkpoint } = await cleaned();
    await untilItLooksAgain();
    await checkpoint.done("b");
    for (const name of ["t-1.lease", "t-1.journal"])
      rmSync(join(root, ".moai/memory/checkpoints", name), { force: true });

    await untilItLooksAgain();
    await checkpoint.done("c");
    checkpoint.close();

    expect(readRecord(root)).toMatchObject({ done_items: ["a", "b", "c"] });
  });
});
