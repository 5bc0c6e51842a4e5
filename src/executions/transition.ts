import type { Execution, ExecutionError, ExecutionResult, ExecutionStatus } from "./execution.ts";

/** What may happen to an execution. */
export type ExecutionEvent =
  /** Its job was started, or is at work: in a cluster, the pod's container runs. */
  | { readonly kind: "job_started"; readonly reason: string }
  | {
      readonly kind: "job_succeeded";
      readonly reason: string;
      readonly result: ExecutionResult;
    }
  | {
      readonly kind: "job_failed";
      readonly reason: string;
      readonly error: ExecutionError;
      /** What there was to see before it failed. */
      readonly result: ExecutionResult | null;
    }
  /** Nothing of its job runs any more, because somebody asked for that. */
  | { readonly kind: "job_cancelled"; readonly reason: string };

export type Transition =
  | { readonly kind: "moved"; readonly execution: Execution }
  /** The event means nothing in this state; nothing was changed. */
  | {
      readonly kind: "refused";
      readonly event: ExecutionEvent["kind"];
      readonly currentStatus: ExecutionStatus;
    };

/** The whole drawing of executions.md. What isn't in it is refused. */
const targets: Readonly<
  Record<ExecutionStatus, Readonly<Partial<Record<ExecutionEvent["kind"], ExecutionStatus>>>>
> = {
  PENDING: { job_started: "RUNNING", job_cancelled: "CANCELLED" },
  RUNNING: { job_succeeded: "COMPLETED", job_failed: "FAILED", job_cancelled: "CANCELLED" },
  COMPLETED: {},
  FAILED: {},
  CANCELLED: {},
};

/**
 * The one place where an execution changes its state. A job that failed before it was at work passes through RUNNING (`follow`):
 * starting it was the work.
 * @param now when it happened; a change is never dated before the one before it
 */
export function transition(execution: Execution, event: ExecutionEvent, now: Date): Transition {
  const from = execution.status;
  const to = targets[from][event.kind];
  if (to === undefined) return { kind: "refused", event: event.kind, currentStatus: from };
  const at = notBefore(execution, now);
  return {
    kind: "moved",
    execution: {
      ...execution,
      status: to,
      startedAt: to === "RUNNING" ? at : execution.startedAt,
      completedAt: to === "RUNNING" ? null : at,
      result: "result" in event ? event.result : execution.result,
      error: event.kind === "job_failed" ? event.error : execution.error,
      history: [...execution.history, { from, to, at, reason: event.reason }],
    },
  };
}

/**
 * Notes that somebody wants it to end. That is no change of state: it has ended when nothing of its job runs any more. Asked again, the
 * first asking counts.
 */
export function requestCancel(execution: Execution, now: Date): Transition {
  if (targets[execution.status].job_cancelled === undefined) {
    return { kind: "refused", event: "job_cancelled", currentStatus: execution.status };
  }
  const cancelRequestedAt = execution.cancelRequestedAt ?? notBefore(execution, now);
  return { kind: "moved", execution: { ...execution, cancelRequestedAt } };
}

function notBefore({ history, createdAt }: Execution, now: Date): string {
  const last = history.at(-1)?.at ?? createdAt;
  const at = now.toISOString();
  return at < last ? last : at;
}
