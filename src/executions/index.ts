/** Managed agent runs: what may happen to one, where they are kept, what runs their jobs. A job is alfred itself, started anew. */
export { callBack } from "./callbacks/call-back.ts";
export { type CallbackRules, isCallbackAllowed, isNetwork } from "./callbacks/callback-rules.ts";
export {
  type ExecutionClient,
  type ExecutionClientOptions,
  executionClient,
  type ListOptions,
} from "./client/execution-client.ts";
export type { ExecutionEvents, ExecutionStreamEvent } from "./client/read-events.ts";
export {
  type CancelAnswer,
  type Dispatcher,
  startDispatcher,
} from "./dispatch/dispatcher.ts";
export type { DispatchEvent } from "./dispatch/options.ts";
export {
  type AcceptedRequest,
  agentDefault,
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
export { type Problem, validateProblem } from "./generated/problem.js";
export { openExecutionStore } from "./records/open-store.ts";
export type {
  BroughtHome,
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
export type { CameHome, ParcelContext } from "./runners/kubernetes/parcel.ts";
export { readKubernetesSettings } from "./runners/kubernetes/read-settings.ts";
export { type KubernetesSettings, kubernetesDefaults } from "./runners/kubernetes/settings.ts";
export { serverState } from "./runners/kubernetes/state-address.ts";
export { fetchHome } from "./runners/kubernetes/state-carrier.ts";
export { doJob } from "./runners/local/do-job.ts";
export { localRunner } from "./runners/local/local-runner.ts";
export { schemas, validateExecutionRequest } from "./schemas.ts";
export { type ExecutionEvent, requestCancel, type Transition, transition } from "./transition.ts";
