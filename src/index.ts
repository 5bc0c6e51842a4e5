/** The library: what the command line is made of, typed; paths, strings and plain data in and out (product.md, "The library"). */
export type { OpenCheckpoint } from "./checkpoints/index.ts";
export {
  type Execution,
  type ExecutionClient,
  type ExecutionClientOptions,
  type ExecutionEvents,
  type ExecutionRequest,
  type ExecutionStatus,
  type ExecutionStreamEvent,
  executionClient,
  type ListOptions as ExecutionListOptions,
} from "./executions/index.ts";
export {
  AlfredError,
  type Failure,
  type FailureCode,
  PathError,
  type PathRefusal,
} from "./failures/index.ts";
export {
  type CheckpointOptions,
  loadPhaseResult,
  loadResumeState,
  openCheckpoint,
  savePhaseResult,
} from "./library.ts";
export type { TaskFault } from "./messages/index.ts";
export { validateAndConvertPath } from "./project/index.ts";
export {
  applyEvent,
  createRun,
  type Evidence,
  type Finding,
  type Run,
  type RunEvent,
  type RunStatus,
  type RunSummary,
  restartPoint,
  type Step,
  type StepStatus,
  summarize,
} from "./runs/index.ts";
export {
  type PhaseResult,
  type SaveOutcome,
  validateResumeSchema,
  validateTimestamp,
} from "./store/index.ts";
export {
  type EditOptions,
  editTask,
  type FailedTask,
  type JudgedTask,
  type ParsedTasks,
  type PlannedWave,
  parseTasks,
  planResume,
  type ResumePlan,
  reevaluateSkipped,
  type SkippedTask,
  type SubStep,
  type Task,
  type TaskChange,
  type TaskCheck,
  type TaskProblem,
  type TaskState,
  type Wave,
} from "./tasks/index.ts";
export { replaceTemplateVars, validateNoUnsubstitutedVars } from "./templates/index.ts";
