import type {
  AcceptedRequest,
  Execution,
  ExecutionError,
  ExecutionResult,
  ExecutionStatus,
  StateChange,
} from "./generated/execution.js";
import type { ExecutionRequest } from "./generated/execution-request.js";

export type {
  AcceptedRequest,
  Execution,
  ExecutionError,
  ExecutionRequest,
  ExecutionResult,
  ExecutionStatus,
  StateChange,
};

/** An execution as a store keeps it: what everybody may see, and what only servers need. */
export interface StoredExecution {
  readonly execution: Execution;
  /** Who asked for it: an execution is seen by its own tenant alone, and limits count for each. */
  readonly tenant: string;
  /** The variables of the job's environment: may be secrets, and are never shown again. */
  readonly environment: Readonly<Record<string, string>>;
  /** The server that starts and watches its job; null while it waits in the queue. */
  readonly server: string | null;
  readonly callback: CallbackState;
}

/** Whether `callbackUrl` has been called: due from the execution's end on, until it was answered or given up. */
export type CallbackState = "none" | "due" | "delivered" | "given_up";

/** Who works on it where the request doesn't say. */
export const agentDefault = "claude";
/** Seconds that a job may take where the request doesn't say. */
const timeoutSecondsDefault = 1800;

const ended: ReadonlySet<ExecutionStatus> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

/** Nothing leaves a state that is one of these. */
export function hasEnded({ status }: Pick<Execution, "status">): boolean {
  return ended.has(status);
}

/** The name of an execution's job, on a machine as in a cluster. */
export function jobNameOf(executionId: string): string {
  return `claude-agent-${executionId}`;
}

/**
 * A new execution, waiting in the queue.
 * @param id a UUID of version 7, so that ids sort by time
 */
export function createExecution(id: string, request: ExecutionRequest, now: Date): Execution {
  const { env = {}, timeout = timeoutSecondsDefault, metadata = {}, ...rest } = request;
  const isDriven = rest.agent !== undefined || rest.agentCommand !== undefined;
  const asked = isDriven ? rest : { ...rest, agent: agentDefault };
  const createdAt = now.toISOString();
  return {
    id,
    status: "PENDING",
    project: request.project ?? ".",
    request: { ...asked, timeout, metadata, envNames: Object.keys(env).sort() },
    createdAt,
    startedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    jobName: jobNameOf(id),
    podName: null,
    runId: null,
    result: null,
    error: null,
    history: [{ from: null, to: "PENDING", at: createdAt, reason: "It was asked for." }],
  };
}
