import { describe, expect, it } from "vitest";
import { applyEvent, noteSave } from "../../../src/checkpoints/apply-event.ts";
import { type Checkpoint, createCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import { secondsLeft } from "../../../src/checkpoints/estimate.ts";
import { strategyDefault } from "../../../src/checkpoints/strategy.ts";
import { parseCheckpointId } from "../../../src/checkpoints/task-id.ts";
import { aClock } from "../../support/a-checkpoint.ts";

/** Work on a hundred items, each event saved at once: a number is so many seconds for an item, a word another event. */
function worked(...all: readonly (number | "pause" | "go on" | "night" | "fail an item")[]): Checkpoint {
  const clock = aClock();
  const checkpoint = createCheckpoint(parseCheckpointId("t-1"), {
    total: 100,
    strategy: strategyDefault,
    now: clock.now(),
  });
  const save = (event: Parameters<typeof applyEvent>[1]) => {
    applyEvent(checkpoint, event);
    noteSave(checkpoint, clock.now().toISOString());
  };
  save({ status: "in_progress" });
  for (const [index, each] of all.entries()) {
    if (each === "night") clock.pass(8 * 3600);
    else if (each === "pause") save({ status: "paused" });
    else if (each === "go on") save({ status: "in_progress" });
    else if (each === "fail an item")
      save({ failed: { item: `${index}`, error: "no", timestamp: clock.now().toISOString() } });
    else {
      clock.pass(each);
      save({ done: `${index}` });
    }
  }
  return checkpoint;
}

describe("how long the rest will take", () => {
  it("isn't known before anything is done, and nothing when nothing is left", () => {
    const finished = worked(...Array<number>(100).fill(1));

    expect(secondsLeft(worked())).toBeNull();
    expect(secondsLeft(finished)).toBe(0);
  });

  it("goes by the real rate", () => {
    expect(secondsLeft(worked(10, 20, 30))).toBeCloseTo(97 * 20);
  });

  it("follows a rate that changes", () => {
    expect(secondsLeft(worked(...Array<number>(10).fill(100), ...Array<number>(64).fill(20)))).toBeCloseTo(
      26 * 20,
    );
  });

  it("a pause that was said doesn't count", () => {
    expect(secondsLeft(worked(10, "pause", "night", "go on", 10))).toBeCloseTo(98 * 10);
  });

  it("nor one that was ended by the next item alone", () => {
    expect(secondsLeft(worked(10, "pause", "night", 0, 10))).toBeCloseTo(97 * 10);
  });

  it("nor one that nobody said: a closed laptop, a killed process", () => {
    expect(secondsLeft(worked(10, "night", 10))).toBeCloseTo(98 * 10);
    expect(secondsLeft(worked(10, 12, 8, "night", 10, 10))).toBeCloseTo(95 * 10);
    expect(secondsLeft(worked(10, 10, "night", "go on", 10))).toBeCloseTo(97 * 10);
  });

  it("an item that failed took its time, too", () => {
    expect(secondsLeft(worked(10, "fail an item", 20))).toBeCloseTo((97 * 30) / 3);
  });

  it("a clock that was set back gives no negative rate", () => {
    expect(secondsLeft(worked(10, -3600, 10))).toBeCloseTo(97 * 10);
  });
});
