import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyEvent,
  completedSteps,
  pendingSteps,
  type Run,
  type RunEvent,
  restartPoint,
} from "../../src/runs/index.ts";
import { aRun, noon, steps } from "../support/a-run.ts";

const step = fc.constantFrom(...steps.map(({ name }) => name));
const text = fc.string();
const error = fc.record({ message: text, findings: fc.constant([]) });
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 5, arbitrary: step.map((name): RunEvent => ({ kind: "start_step", step: name })) },
  { weight: 5, arbitrary: step.map((name): RunEvent => ({ kind: "pass_step", step: name, evidence: [] })) },
  fc.record({ kind: fc.constant("refuse_step" as const), step, evidence: fc.constant([]), error }),
  fc.record({ kind: fc.constant("fail_step" as const), step, evidence: fc.constant([]), error }),
  fc.record({ kind: fc.constant("skip_step" as const), step, reason: text }),
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

/** Events that can't happen are passed over: what remains is a history that could have been. */
function play(events: readonly RunEvent[], check: (before: Run, event: RunEvent, after: Run) => void): void {
  let run = aRun();
  events.forEach((each, index) => {
    let next: Run;
    try {
      next = applyEvent(run, each, new Date(noon.getTime() + index * 1000));
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
});
