import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateExecution } from "../../src/executions/generated/execution.js";
import { hasEnded, transition } from "../../src/executions/index.ts";
import { anExecution, someTime } from "../support/an-execution.ts";
import { anEvent, eventKinds } from "../support/execution-events.ts";

const arrows = new Set([
  "PENDING RUNNING",
  "PENDING CANCELLED",
  "RUNNING COMPLETED",
  "RUNNING FAILED",
  "RUNNING CANCELLED",
]);
const anyEvents = fc.array(
  fc.record({ kind: fc.constantFrom(...eventKinds), afterMs: fc.integer({ min: -1e7, max: 1e7 }) }),
  {
    maxLength: 12,
  },
);

describe("whatever happens to an execution, in whatever order", () => {
  it("its history is a way through the drawing, in order of time, and it fits its schema", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let execution = anExecution();
        for (const { kind, afterMs } of events) {
          const before = execution;
          const made = transition(execution, anEvent(kind), new Date(someTime.getTime() + afterMs));
          if (made.kind === "moved") execution = made.execution;
          if (hasEnded(before)) expect(execution).toBe(before);
        }
        const [first, ...changes] = execution.history;

        expect(first).toMatchObject({ from: null, to: "PENDING" });
        expect(changes.every(({ from, to }) => arrows.has(`${from} ${to}`))).toBe(true);
        expect(execution.history.map(({ at }) => at)).toEqual(execution.history.map(({ at }) => at).sort());
        expect(execution.history.at(-1)?.to).toBe(execution.status);
        expect(hasEnded(execution)).toBe(execution.completedAt !== null);
        expect(validateExecution(execution)).toBe(true);
      }),
    );
  });
});
