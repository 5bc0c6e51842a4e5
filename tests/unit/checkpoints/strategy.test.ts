import { describe, expect, it } from "vitest";
import {
  countNewlyChanged,
  type SinceSave,
  type Strategy,
  saveReason,
} from "../../../src/checkpoints/strategy.ts";

const never: Strategy = { everyItems: null, intervalMs: null, gitChanges: null, onEvent: false };
const all: Strategy = { everyItems: 10, intervalMs: 300_000, gitChanges: 10, onEvent: true };
const nothing: SinceSave = {
  itemCount: 0,
  elapsedMs: 0,
  changedFileCount: 0,
  hasEvent: false,
  hasError: false,
  hasNewStatus: false,
};

describe("when it is saved", () => {
  it.each<[string, Partial<Strategy>, Partial<SinceSave>, string | null]>([
    ["nine items of ten", { everyItems: 10 }, { itemCount: 9 }, null],
    ["ten items of ten", { everyItems: 10 }, { itemCount: 10 }, "items"],
    ["an item, just before the time", { intervalMs: 300_000 }, { itemCount: 1, elapsedMs: 299_999 }, null],
    ["an item, in time", { intervalMs: 300_000 }, { itemCount: 1, elapsedMs: 300_000 }, "time"],
    ["time alone", { intervalMs: 300_000 }, { elapsedMs: 900_000 }, null],
    ["something happened", { onEvent: true }, { hasEvent: true }, "event"],
    ["something happened that nobody asked for", {}, { hasEvent: true }, null],
    ["nine files", { gitChanges: 10 }, { itemCount: 1, changedFileCount: 9 }, null],
    ["ten files", { gitChanges: 10 }, { itemCount: 1, changedFileCount: 10 }, "git"],
    ["ten files and nothing done", { gitChanges: 10 }, { changedFileCount: 10 }, null],
    ["an error, whatever the strategy", {}, { hasError: true }, "error"],
    ["a new status, whatever the strategy", {}, { hasNewStatus: true }, "status"],
    ["nothing at all", all, {}, null],
  ])("%s", (_, strategy, since, expected) => {
    expect(saveReason({ ...never, ...strategy }, { ...nothing, ...since })).toBe(expected);
  });

  it.each<[string, Partial<SinceSave>]>([
    ["items", { itemCount: 10 }],
    ["time", { itemCount: 1, elapsedMs: 300_000 }],
    ["git", { itemCount: 1, changedFileCount: 10 }],
    ["event", { hasEvent: true }],
  ])("strategies combine: %s alone is enough", (reason, since) => {
    expect(saveReason(all, { ...nothing, ...since })).toBe(reason);
  });

  it("files count that have changed since and those that are changed no longer", () => {
    expect(countNewlyChanged(["a", "b"], ["b", "c", "d"])).toBe(3);
    expect(countNewlyChanged(["a"], ["a"])).toBe(0);
  });
});
