import { describe, expect, it } from "vitest";
import { applyEvent, type Run } from "../../../src/runs/index.ts";
import { type BothSides, decide, workDigest } from "../../../src/sharing/decide.ts";
import { aRun, noon } from "../../support/a-run.ts";

const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
const start = aRun();
const base = { version: "v1", digest: "d1", work: workDigest(start) };
const interrupted = (run: Run, at: number) =>
  applyEvent(run, { kind: "interrupt", reason: "SIGINT" }, minutes(at));
const resumed = (run: Run, at: number) => applyEvent(run, { kind: "resume", reason: "resumed" }, minutes(at));
const kept = (run: Run, at: number) => applyEvent(run, { kind: "keep" }, minutes(at));
const later = interrupted(start, 1);
const latest = resumed(later, 2);
const ended = applyEvent(start, { kind: "cancel", reason: "superseded" }, minutes(1));
const muchLater = new Date(noon.getTime() + 40 * 24 * 3600_000);

const there = (run: Run, version = "v1") => ({ run, version });

const cases: readonly [string, Partial<BothSides>, string][] = [
  ["nothing on either side", {}, "in_step"],
  ["only the store has it", { there: there(start) }, "bring_in"],
  [
    "only the store has it, and it can't be resumed any more",
    { there: there(start), now: muchLater },
    "leave",
  ],
  ["only the store has it, an old result", { there: there(ended), now: muchLater }, "bring_in"],
  ["only this machine has it", { here: start }, "send"],
  ["only this machine has it, and it can't be resumed any more", { here: start, now: muchLater }, "leave"],
  ["it was removed from the store", { here: start, base }, "leave"],
  ["it was removed from the store, and work went on here", { here: later, base }, "send"],
  ["both have the same", { here: start, there: there(start) }, "in_step"],
  ["both have the same, and nobody noted it", { here: start, there: there(start, "v9"), base }, "in_step"],
  ["only this machine went on", { here: later, there: there(start), base }, "send"],
  ["only the store went on", { here: start, there: there(later, "v2"), base }, "bring_in"],
  ["a place was kept here", { here: kept(start, 3), there: there(start), base }, "send"],
  ["a place was kept in the store", { here: start, there: there(kept(start, 3), "v2"), base }, "bring_in"],
  [
    "a place was kept here while the store went on",
    { here: kept(start, 3), there: there(later, "v2"), base },
    "bring_in",
  ],
  [
    "both went on, each its way",
    { here: interrupted(start, 2), there: there(later, "v2"), base },
    "diverged",
  ],
  [
    "what was sent here was gone on with there",
    { here: later, there: there(latest, "v3"), base },
    "bring_in",
  ],
  ["this machine went on with what the store has", { here: latest, there: there(later, "v2"), base }, "send"],
  ["nothing is noted: the store's is older", { here: later, there: there(start) }, "send"],
  ["nothing is noted: the store's is newer", { here: start, there: there(later) }, "bring_in"],
  ["nothing is noted: two ways", { here: interrupted(start, 2), there: there(later) }, "diverged"],
  [
    "a backup took a damaged file's place here",
    { here: start, there: there(later), base: { ...base, work: workDigest(later) } },
    "bring_in",
  ],
  [
    "the store's newest is damaged, and the one before stands in",
    { here: later, there: there(start), base: { ...base, work: workDigest(later) } },
    "send",
  ],
  [
    "work under the lease, by a clock that is behind",
    { here: interrupted(start, -5), there: there(start), base, isAtWork: true },
    "send",
  ],
];

describe("which way a record goes", () => {
  it.each(cases)("%s", (_, sides, direction) => {
    expect(decide({ here: null, there: null, base: null, now: minutes(10), ...sides })).toBe(direction);
  });
});
