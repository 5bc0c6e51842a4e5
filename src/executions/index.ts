/** Managed agent runs: what may happen to one, where they are kept, what runs their jobs. A job is alfred itself, started anew. */
export {
  type AcceptedRequest,
  createExecution,
  type Execution,
  type ExecutionError,
  type ExecutionRequest,
  type ExecutionResult,
  type ExecutionStatus,
  hasEnded,
  type StateChange,
  type StoredExecution,
} from "./execution.ts";
export type {
  Created,
  ExecutionLimits,
  ExecutionStore,
  ListQuery,
  Page,
  ServerRecord,
} from "./execution-store.ts";
export { follow } from "./follow.ts";
export type {
  JobEnd,
  JobFacts,
  JobOrder,
  LogChunk,
  LogOptions,
  Observation,
  Runner,
  StartOutcome,
} from "./runner.ts";
export { type ExecutionEvent, requestCancel, type Transition, transition } from "./transition.ts";
