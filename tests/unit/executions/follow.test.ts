import { describe, expect, it } from "vitest";
import { follow, type JobEnd, type Observation, requestCancel } from "../../../src/executions/index.ts";
import { anExecution } from "../../support/an-execution.ts";
import { anError, aResult, executionIn } from "../../support/execution-events.ts";

const now = new Date("2025-11-12T14:00:00.000Z");
const startedAt = new Date("2025-11-12T13:00:00.000Z");
const endedAt = new Date("2025-11-12T13:30:00.000Z");
const facts = { podName: null, runId: null };

function ended(end: JobEnd, begun: Date | null = startedAt): Observation {
  return { kind: "ended", startedAt: begun, endedAt, end, facts };
}

function wantedToEnd(status: "PENDING" | "RUNNING") {
  const asked = requestCancel(executionIn(status), now);
  if (asked.kind === "refused") throw new Error("refused");
  return asked.execution;
}

const states = (execution: { history: readonly { to: string }[] }) => execution.history.map(({ to }) => to);

describe("an execution follows what its runner sees", () => {
  it("passes through RUNNING where a server was away for all of the job, with the job's own times", () => {
    const seen = follow(anExecution(), ended({ kind: "succeeded", result: aResult }), now);

    expect(states(seen)).toEqual(["PENDING", "RUNNING", "COMPLETED"]);
    expect(seen).toMatchObject({
      startedAt: startedAt.toISOString(),
      completedAt: endedAt.toISOString(),
      result: aResult,
      error: null,
    });
  });

  it("ends as failed with the job's reason", () => {
    const seen = follow(executionIn("RUNNING"), ended({ kind: "failed", error: anError, result: null }), now);

    expect(seen).toMatchObject({ status: "FAILED", error: anError });
    expect(seen.history.at(-1)?.reason).toBe("The tests fail.");
  });

  it("keeps what became known of the job", () => {
    const known = { podName: "pod-1", runId: null };
    const waiting = follow(anExecution(), { kind: "waiting", reason: "image", facts: known }, now);
    const running = follow(waiting, { kind: "running", startedAt, facts }, now);

    expect(waiting).toMatchObject({ status: "PENDING", podName: "pod-1" });
    expect(running).toMatchObject({ status: "RUNNING", podName: "pod-1" });
  });

  it.each([
    ["a job that is running already", { kind: "running", startedAt, facts }],
    ["nothing that can be said", { kind: "unknown", detail: "no answer" }],
  ] as const)("is left as it is by %s", (_, observation) => {
    const execution = executionIn("RUNNING");

    expect(follow(execution, observation, now)).toBe(execution);
  });

  it("is left in the queue where its job was never started, and lost where it was at work", () => {
    const waiting = anExecution();

    expect(follow(waiting, { kind: "absent" }, now)).toBe(waiting);
    expect(follow(executionIn("RUNNING"), { kind: "absent" }, now)).toMatchObject({
      status: "FAILED",
      error: { code: "job_lost" },
    });
  });

  it.each([
    ["PENDING", { kind: "absent" }],
    ["RUNNING", { kind: "absent" }],
    ["RUNNING", ended({ kind: "lost", error: anError, result: null })],
    ["RUNNING", ended({ kind: "cancelled" })],
  ] as const)(
    "is cancelled where somebody asked for that and a %s one has nothing left",
    (status, observation) => {
      expect(follow(wantedToEnd(status), observation, now)).toMatchObject({
        status: "CANCELLED",
        error: null,
      });
    },
  );

  it("is done where it was done before it could be cancelled", () => {
    const end = { kind: "succeeded", result: aResult } as const;

    expect(follow(wantedToEnd("RUNNING"), ended(end), now).status).toBe("COMPLETED");
  });

  it("doesn't pass through RUNNING where it was cancelled before it was at work", () => {
    const seen = follow(wantedToEnd("PENDING"), ended({ kind: "cancelled" }, null), now);

    expect(states(seen)).toEqual(["PENDING", "CANCELLED"]);
  });

  it.each(["COMPLETED", "FAILED", "CANCELLED"] as const)("leaves %s for nothing", (status) => {
    const execution = executionIn(status);

    expect(follow(execution, ended({ kind: "succeeded", result: aResult }), now)).toBe(execution);
  });
});
