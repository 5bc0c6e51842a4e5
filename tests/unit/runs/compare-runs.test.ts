import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEvent, compareRuns, type Run, type RunEvent, workOf } from "../../../src/runs/index.ts";
import { bytesOfRun, parseRun } from "../../../src/store/index.ts";
import { aRun, noon } from "../../support/a-run.ts";

const evidence = (gate: string) => ({
  gate,
  passed: true,
  checkedAt: noon.toISOString(),
  command: ["npm", "test"],
  exitCode: 0,
  duration: 1,
  outputDigest: "sha256:00",
  outputTail: "",
  commit: null,
  findings: [],
  details: {},
});

const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);

/** As it is after it lay in a file. */
const read = (run: Run) => parseRun(bytesOfRun(run), "a.json");

/** What may happen next, in the order that steps have; `which` tells one future from another. */
function goOn(run: Run, which: number, at: number): Run {
  const now = minutes(at);
  const inFlight = run.steps.find(({ status }) => status === "in_progress");
  const next = run.steps.find(({ status }) => status === "pending");
  const apply = (event: RunEvent) => applyEvent(run, event, now);
  if (run.status !== "in_progress") return apply({ kind: "resume", reason: `resumed ${which}` });
  if (inFlight !== undefined && which % 3 > 0) {
    return apply({
      kind: "pass_step",
      step: inFlight.name,
      evidence: [evidence(`gate ${which}`)],
      output: {},
    });
  }
  if (inFlight === undefined && next !== undefined)
    return apply({ kind: "start_step", step: next.name, metadata: {} });
  return apply({ kind: "interrupt", reason: `interrupt ${which}` });
}

describe("two versions of a run", () => {
  it("are the same, older, newer, or have gone two ways", () => {
    const start = read(aRun());
    const later = read(applyEvent(start, { kind: "interrupt", reason: "SIGINT" }, minutes(1)));
    const otherwise = read(applyEvent(start, { kind: "interrupt", reason: "SIGTERM" }, minutes(2)));

    expect(compareRuns(start, read(start))).toBe("same");
    expect(compareRuns(start, later)).toBe("older");
    expect(compareRuns(later, start)).toBe("newer");
    expect(compareRuns(later, otherwise)).toBe("diverged");
    expect(compareRuns(otherwise, later)).toBe("diverged");
    expect(compareRuns(start, { ...start, runId: "another" })).toBe("diverged");
  });

  it("of one moment are told apart by what has happened", () => {
    const start = read(aRun());
    const moved = read(applyEvent(start, { kind: "interrupt", reason: "SIGINT" }, noon));

    expect(compareRuns(start, moved)).toBe("older");
    expect(compareRuns(moved, start)).toBe("newer");
    expect(compareRuns(start, { ...start, inputs: { description: "edited" } })).toBe("diverged");
  });

  it("are told apart by what has happened where a clock was set back between them", () => {
    const start = read(aRun());
    const earlier = minutes(-600);
    const moved = read(applyEvent(start, { kind: "interrupt", reason: "SIGINT" }, earlier));
    const begun = read(
      applyEvent(start, { kind: "start_step", step: "spec_validation", metadata: {} }, earlier),
    );
    const pass = { kind: "pass_step", step: "spec_validation", evidence: [], output: {} } as const;
    const passed = read(applyEvent(begun, pass, minutes(-700)));

    for (const [before, after] of [
      [start, moved],
      [start, begun],
      [begun, passed],
      [start, passed],
    ] as const) {
      expect(compareRuns(before, after)).toBe("older");
      expect(compareRuns(after, before)).toBe("newer");
    }
  });

  it("of one past have gone two ways where each has an item further than the other", () => {
    const inStep = read(
      applyEvent(aRun(), { kind: "start_step", step: "spec_validation", metadata: {} }, noon),
    );
    const about = { step: "spec_validation", title: "", workplace: null };
    const begin = (run: Run, item: string, at: number) =>
      read(applyEvent(run, { kind: "start_item", ...about, item }, minutes(at)));
    const both = begin(begin(inStep, "1", 1), "2", 1);
    const pass = (item: string, at: number) =>
      read(applyEvent(both, { kind: "pass_item", ...about, item, evidence: [] }, minutes(at)));

    expect(compareRuns(pass("1", -5), both)).toBe("newer");
    expect(compareRuns(pass("1", 5), pass("2", 6))).toBe("diverged");
    expect(compareRuns(both, begin(inStep, "1", 9))).toBe("newer");
  });

  it("what only says where the repository stood is no work", () => {
    const start = read(aRun());
    const kept = {
      ...start,
      timestamp: minutes(5).toISOString(),
      context: { ...start.context, branch: "b" },
    };

    expect(workOf(kept)).toBe(workOf(start));
    expect(workOf({ ...start, status: "paused" })).not.toBe(workOf(start));
  });

  it("one that goes on from the other is newer, whatever happens and whatever the clock says; two that go on from it otherwise aren't each other's past", () => {
    const whiches = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(whiches, whiches, fc.integer({ min: -90, max: 90 }), (before, after, jump) => {
        const follow = (run: Run, all: readonly number[], from: number) =>
          all.reduce((current, which, at) => goOn(current, which, from + at + 1), run);
        const middle = read(follow(aRun(), before, 0));
        const end = read(follow(middle, after, before.length + jump));
        // One that does something else next, a second later.
        const elsewhere = applyEvent(
          middle,
          middle.status === "in_progress"
            ? { kind: "interrupt", reason: "elsewhere" }
            : { kind: "resume", reason: "elsewhere" },
          new Date(minutes(before.length + 1).getTime() + 1000),
        );
        const here = applyEvent(
          middle,
          middle.status === "in_progress"
            ? { kind: "interrupt", reason: "here" }
            : { kind: "resume", reason: "here" },
          minutes(before.length + 1),
        );
        const [one, other] = [here, elsewhere].map((run) => read(follow(run, after, before.length + 1)));

        expect(compareRuns(middle, end)).toBe("older");
        expect(compareRuns(end, middle)).toBe("newer");
        for (const [first, second] of [
          [one, other],
          [other, one],
        ])
          expect(first && second && compareRuns(first, second)).toBe("diverged");
      }),
      { numRuns: 300 },
    );
  });
});
