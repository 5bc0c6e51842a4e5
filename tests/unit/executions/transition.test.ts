import { describe, expect, it } from "vitest";
import { type ExecutionStatus, requestCancel, transition } from "../../../src/executions/index.ts";
import { anExecution, someTime } from "../../support/an-execution.ts";
import { anEvent, eventKinds, executionIn } from "../../support/execution-events.ts";

/** The drawing of executions.md, as a table. */
const drawn: Readonly<Record<string, ExecutionStatus>> = {
  "PENDING job_started": "RUNNING",
  "PENDING job_cancelled": "CANCELLED",
  "RUNNING job_succeeded": "COMPLETED",
  "RUNNING job_failed": "FAILED",
  "RUNNING job_cancelled": "CANCELLED",
};

const states: readonly ExecutionStatus[] = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"];
const later = new Date("2025-11-12T13:00:00.000Z");

describe("an execution's states", () => {
  it.each(states.flatMap((state) => eventKinds.map((kind) => [state, kind] as const)))(
    "%s meets %s as it is drawn",
    (state, kind) => {
      const execution = executionIn(state);
      const made = transition(execution, anEvent(kind), later);
      const target = drawn[`${state} ${kind}`];

      if (target === undefined) {
        expect(made).toEqual({ kind: "refused", event: kind, currentStatus: state });
      } else {
        expect(made).toMatchObject({ kind: "moved", execution: { status: target } });
      }
    },
  );

  it("record every change: from, to, when, why", () => {
    const { history } = executionIn("COMPLETED");

    expect(history.map(({ from, to }) => [from, to])).toEqual([
      [null, "PENDING"],
      ["PENDING", "RUNNING"],
      ["RUNNING", "COMPLETED"],
    ]);
    expect(history.every(({ at, reason }) => Date.parse(at) > 0 && reason !== "")).toBe(true);
  });

  it("are never dated before the change before, whatever the clock does", () => {
    const earlier = new Date("2025-11-12T11:00:00.000Z");
    const made = transition(anExecution(), anEvent("job_started"), earlier);

    expect(made).toMatchObject({ execution: { startedAt: someTime.toISOString() } });
  });

  it.each(states)("%s meets a wish to cancel it as it is drawn", (state) => {
    const made = requestCancel(executionIn(state), later);

    if (state === "PENDING" || state === "RUNNING") {
      expect(made).toMatchObject({
        execution: { status: state, cancelRequestedAt: later.toISOString() },
      });
    } else {
      expect(made).toEqual({ kind: "refused", event: "job_cancelled", currentStatus: state });
    }
  });

  it("keep the first wish to cancel it", () => {
    const first = requestCancel(anExecution(), someTime);
    if (first.kind === "refused") throw new Error("refused");

    expect(requestCancel(first.execution, later)).toEqual(first);
  });
});
