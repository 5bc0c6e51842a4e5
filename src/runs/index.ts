/** The run: its steps, its status, what may happen to it, where it goes on. Pure; knows no file and no clock. */
export { applyEvent, isDone } from "./apply-event.ts";
export { type Comparison, compareByWork, compareRuns, forcedFrom, workOf } from "./compare-runs.ts";
export { createRun, type NewRun, newStep } from "./create-run.ts";
export type { Drift } from "./drift.ts";
export { type ChainFault, verifyChain } from "./evidence-chain.ts";
export { expiryOf, isUnexpired, parseTime, type Timestamps } from "./expiry.ts";
export { filesNamedMax, firstFiles } from "./named-files.ts";
export {
  canBeResumed,
  completedSteps,
  currentPhase,
  isUnfinished,
  nextStep,
  pendingSteps,
  restartPoint,
  type SummarizedRun,
  summarize,
} from "./progress.ts";
export type {
  AgentFailureReason,
  Evidence,
  EvidenceLink,
  Finding,
  ItemStatus,
  JsonObject,
  JsonValue,
  Run,
  RunContext,
  RunStatus,
  Step,
  StepError,
  StepItem,
  StepName,
  StepStatus,
  Transition,
  Workplace,
} from "./run.ts";
export type { ItemEvent, RunEvent } from "./run-event.ts";
export { createRunId, isNamedBy, shortId } from "./run-id.ts";
export type { RunSummary } from "./run-summary.ts";
export { givenTo, sessionKey } from "./session.ts";
export { supersededFiles, supersededRunInput } from "./superseded.ts";
