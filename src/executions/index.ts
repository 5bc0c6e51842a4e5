/** Managed agent runs: what may happen to one, where they are kept, what runs their jobs. A job is alfred itself, started anew. */
export {
  type CancelAnswer,
  type DispatchEvent,
  type Dispatcher,
  startDispatcher,
} from "./dispatch/dispatcher.ts";
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
export { openExecutionStore } from "./records/open-store.ts";
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
export type { ClusterAddress } from "./runners/kubernetes/connect.ts";
export { doPodJob } from "./runners/kubernetes/do-pod-job.ts";
export {
  type KubernetesRunnerOptions,
  openKubernetesRunner,
} from "./runners/kubernetes/kubernetes-runner.ts";
export { type CameHome, type ParcelContext, unpackAtHome } from "./runners/kubernetes/parcel.ts";
export { openParcelPlace, type ParcelPlace } from "./runners/kubernetes/parcel-place.ts";
export { type KubernetesSettings, kubernetesDefaults } from "./runners/kubernetes/settings.ts";
export { doJob } from "./runners/local/do-job.ts";
export { localRunner } from "./runners/local/local-runner.ts";
export { type ExecutionEvent, requestCancel, type Transition, transition } from "./transition.ts";
