import { type Execution, hasEnded } from "./execution.ts";
import type { JobEnd, JobFacts, Observation } from "./runner.ts";
import { type ExecutionEvent, transition } from "./transition.ts";

/**
 * Brings an execution to where its job was seen to be: the one way from what a runner sees to the state machine. Pure; the same object where
 * nothing is new. A job that is `absent` while the execution waits was never started; while it runs, it is lost.
 * @param now when it was looked; used where the job doesn't say when something happened
 */
export function follow(execution: Execution, observation: Observation, now: Date): Execution {
  if (hasEnded(execution)) return execution;
  switch (observation.kind) {
    case "unknown":
      return execution;
    case "absent":
      return followAbsent(execution, now);
    case "waiting":
      return withFacts(execution, observation.facts);
    case "running":
      return begin(withFacts(execution, observation.facts), observation.startedAt ?? now);
    case "ended": {
      const { end, facts, startedAt, endedAt } = observation;
      const seen = withFacts(execution, facts);
      const event = eventOf(end, seen.cancelRequestedAt !== null);
      // Cancelled while it waited: it never was at work.
      const begun =
        event.kind === "job_cancelled" && startedAt === null
          ? seen
          : begin(seen, startedAt ?? endedAt ?? now);
      return moved(begun, event, endedAt ?? now);
    }
  }
}

function followAbsent(execution: Execution, now: Date): Execution {
  const isCancelled = execution.cancelRequestedAt !== null;
  if (execution.status === "PENDING" && !isCancelled) return execution;
  const error = { code: "job_lost", message: "The job is gone, and its end with it.", details: {} };
  return moved(execution, eventOf({ kind: "lost", error, result: null }, isCancelled), now);
}

function eventOf(end: JobEnd, isCancelled: boolean): ExecutionEvent {
  switch (end.kind) {
    case "succeeded":
      return { kind: "job_succeeded", reason: "The job has done its work.", result: end.result };
    case "cancelled":
      return { kind: "job_cancelled", reason: "It was cancelled." };
    case "failed":
      return { kind: "job_failed", reason: end.error.message, error: end.error, result: end.result };
    case "lost":
      return isCancelled
        ? { kind: "job_cancelled", reason: "It was cancelled." }
        : { kind: "job_failed", reason: end.error.message, error: end.error, result: end.result };
  }
}

function begin(execution: Execution, startedAt: Date): Execution {
  return execution.status === "PENDING"
    ? moved(execution, { kind: "job_started", reason: "Its job was started." }, startedAt)
    : execution;
}

function moved(execution: Execution, event: ExecutionEvent, at: Date): Execution {
  const made = transition(execution, event, at);
  return made.kind === "moved" ? made.execution : execution;
}

/** What became known stays known. */
function withFacts(execution: Execution, { podName, runId }: JobFacts): Execution {
  const known = { podName: podName ?? execution.podName, runId: runId ?? execution.runId };
  const isNew = known.podName !== execution.podName || known.runId !== execution.runId;
  return isNew ? { ...execution, ...known } : execution;
}
