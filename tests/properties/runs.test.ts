import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyEvent,
  completedSteps,
  type Evidence,
  pendingSteps,
  type Run,
  type RunEvent,
  restartPoint,
  verifyChain,
} from "../../src/runs/index.ts";
import { validateRunFile } from "../../src/store/generated/run-file.js";
import { runFromFile, runToFile } from "../../src/store/run-file.ts";
import { aRun, noon, steps } from "../support/a-run.ts";

const step = fc.constantFrom(...steps.map(({ name }) => name));
const text = fc.string();
const error = fc.record({ message: text, findings: fc.constant([]) });
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 5, arbitrary: step.map((name): RunEvent => ({ kind: "start_step", step: name })) },
  {
    weight: 5,
    arbitrary: step.map(
      (name): RunEvent => ({ kind: "pass_step", step: name, evidence: [anEvidence(true)] }),
    ),
  },
  fc.record({
    kind: fc.constant("refuse_step" as const),
    step,
    evidence: fc.constant([anEvidence(false)]),
    error,
  }),
  fc.record({
    kind: fc.constant("fail_step" as const),
    step,
    evidence: fc.constantFrom([], [anEvidence(true), anEvidence(false)]),
    error,
  }),
  fc.record({ kind: fc.constant("skip_step" as const), step, reason: text }),
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        step,
        fc.constantFrom("T-1", "T-2", "T-3"),
        fc.constantFrom("start", "start_apart", "pass", "merge", "refuse", "fail", "skip"),
      )
      .map(([name, item, what]): RunEvent => itemEvent({ step: name, item }, what)),
  },
  fc.record({ kind: fc.constant("interrupt" as const), reason: text }),
  fc.record({ kind: fc.constant("keep" as const) }),
  fc.record({ kind: fc.constant("resume" as const), reason: text }),
  fc.record({ kind: fc.constant("restart_from" as const), step, reason: text }),
  fc.record({
    kind: fc.constant("complete" as const),
    outputs: fc.constant({}),
    filesCreated: fc.constant([]),
    nextPhase: fc.constant(null),
  }),
);

function itemEvent(about: { readonly step: string; readonly item: string }, what: string): RunEvent {
  const failed = { message: "no", findings: [] };
  switch (what) {
    case "start":
      return { kind: "start_item", ...about, title: "a", workplace: null };
    case "start_apart":
      return {
        kind: "start_item",
        ...about,
        title: "a",
        workplace: { directory: "/w", branch: "b", base: "c" },
      };
    case "pass":
      return { kind: "pass_item", ...about, evidence: [anEvidence(true)] };
    case "merge":
      return { kind: "merge_item", ...about };
    case "refuse":
      return { kind: "refuse_item", ...about, evidence: [anEvidence(false)], error: failed };
    case "fail":
      return { kind: "fail_item", ...about, evidence: [], error: failed };
    default:
      return { kind: "skip_item", ...about };
  }
}

function anEvidence(passed: boolean): Evidence {
  return {
    gate: "command",
    passed,
    checkedAt: noon.toISOString(),
    command: ["true"],
    exitCode: 0,
    duration: 1,
    outputDigest: null,
    outputTail: null,
    commit: null,
    findings: [],
    details: {},
  };
}

/** No two gates are checked at the same time: each piece of evidence is one of its own. */
function seenAt(each: RunEvent, now: Date): RunEvent {
  if (!("evidence" in each)) return each;
  return { ...each, evidence: each.evidence.map((one) => ({ ...one, checkedAt: now.toISOString() })) };
}

/** Events that can't happen are passed over: what remains is a history that could have been. */
function play(events: readonly RunEvent[], check: (before: Run, event: RunEvent, after: Run) => void): void {
  let run = aRun();
  events.forEach((each, index) => {
    const now = new Date(noon.getTime() + index * 1000);
    let next: Run;
    try {
      next = applyEvent(run, seenAt(each, now), now);
    } catch {
      return;
    }
    check(run, each, next);
    run = next;
  });
}

describe("whatever happens to a run", () => {
  it("no finished step is lost but by a forced restart, and every step is done or to do", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        play(events, (before, each, after) => {
          const done = completedSteps(after.steps);
          if (each.kind !== "restart_from")
            expect(done).toEqual(expect.arrayContaining([...completedSteps(before.steps)]));
          expect([...done, ...pendingSteps(after.steps)].sort()).toEqual(
            steps.map(({ name }) => name).sort(),
          );
          expect(restartPoint(after) === null).toBe(pendingSteps(after.steps).length === 0);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("status and steps agree, and each change of status is in the history", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        play(events, (before, _, after) => {
          if (after.status === "completed") expect(pendingSteps(after.steps)).toEqual([]);
          if (after.status === "failed")
            expect(after.steps.some(({ status }) => status === "failed")).toBe(true);
          if (after.status === "paused")
            expect(after.steps.some(({ status }) => status === "in_progress")).toBe(false);
          if (before.status !== after.status)
            expect(after.history.at(-1)).toMatchObject({ from: before.status, to: after.status });
        });
      }),
      { numRuns: 300 },
    );
  });

  it("no item in work outlives its worker, none is done without having been begun, and the evidence stays what was linked", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        play(events, (before, each, after) => {
          const items = after.steps.flatMap((one) => one.items ?? []);
          if (each.kind === "interrupt" || each.kind === "resume") {
            // The engine ends no step around an item in work; the events alone could.
            const open = after.steps.filter(({ status }) => status !== "completed" && status !== "skipped");
            const inWork = open.flatMap((one) =>
              (one.items ?? []).filter(({ status }) => status === "in_progress"),
            );
            expect(inWork).toEqual([]);
          }
          for (const item of items) {
            if (item.status === "completed" || item.status === "unmerged") {
              expect(item.attempts).toBeGreaterThan(0);
              expect(item.evidence.every(({ passed }) => passed)).toBe(true);
            }
            if (item.status === "completed") expect(item.workplace).toBeNull();
          }
          expect(verifyChain(after, new Set())).toEqual([]);
          expect(after.evidenceChain.slice(0, before.evidenceChain.length)).toEqual(before.evidenceChain);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("with items is read back as it was written", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let last = aRun();
        play(events, (_, __, after) => {
          last = after;
        });
        const file = JSON.parse(JSON.stringify(runToFile(last)));
        expect(validateRunFile(file)).toBe(true);
        expect(runFromFile(file)).toEqual(last);
      }),
      { numRuns: 50 },
    );
  });
});
