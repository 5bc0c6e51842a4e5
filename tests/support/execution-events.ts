import {
  type Execution,
  type ExecutionEvent,
  type ExecutionStatus,
  transition,
} from "../../src/executions/index.ts";
import { anExecution, someTime } from "./an-execution.ts";

export const aResult = { output: "done\n", tokensUsed: 12, artifacts: ["src/a.js"], branch: null };
export const anError = { code: "gate_refused", message: "The tests fail.", details: {} };

const events = {
  job_started: { kind: "job_started", reason: "Its job was started." },
  job_succeeded: { kind: "job_succeeded", reason: "The job has done its work.", result: aResult },
  job_failed: { kind: "job_failed", reason: "The tests fail.", error: anError, result: null },
  job_cancelled: { kind: "job_cancelled", reason: "It was cancelled." },
} as const satisfies { readonly [Kind in ExecutionEvent["kind"]]: ExecutionEvent };

export const eventKinds = Object.keys(events) as readonly ExecutionEvent["kind"][];

export function anEvent(kind: ExecutionEvent["kind"]): ExecutionEvent {
  return events[kind];
}

const ways: Readonly<Record<ExecutionStatus, readonly ExecutionEvent["kind"][]>> = {
  PENDING: [],
  RUNNING: ["job_started"],
  COMPLETED: ["job_started", "job_succeeded"],
  FAILED: ["job_started", "job_failed"],
  CANCELLED: ["job_cancelled"],
};

/** An execution that came to a state as one does. */
export function executionIn(status: ExecutionStatus): Execution {
  return ways[status].reduce((execution, kind) => {
    const made = transition(execution, anEvent(kind), someTime);
    if (made.kind === "refused") throw new Error(`${made.currentStatus} refuses ${kind}`);
    return made.execution;
  }, anExecution());
}
