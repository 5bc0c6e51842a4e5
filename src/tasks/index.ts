/** Task files: what a Markdown list of checkboxes says, what may be done next, and the careful change of one box. */
export type { Claimant } from "./claims.ts";
export { type EditOptions, editTask, type TaskChange } from "./edit-task.ts";
export { type ImportSource, importSources, importTasks } from "./import-tasks.ts";
export { type JudgedTask, reevaluateSkipped, type Standing } from "./judge.ts";
export { mermaidGraph } from "./mermaid.ts";
export type { Refusal } from "./moves.ts";
export { parseTasks } from "./parse-tasks.ts";
export {
  type FailedTask,
  type PlannedWave,
  planResume,
  type ResumePlan,
  type SkippedTask,
} from "./plan-resume.ts";
export {
  type ClaimOutcome,
  claimTask,
  type LookedAt,
  lookAtTasks,
  type ResumeOutcome,
  resumeTasks,
} from "./share-work.ts";
export {
  markerOf,
  type ParsedTasks,
  type SubStep,
  type Task,
  type TaskCheck,
  type TaskProblem,
  type TaskState,
  type Wave,
} from "./task.ts";
export { taskLines } from "./task-lines.ts";
export {
  failTask,
  finishTask,
  passTask,
  refuseTask,
  type StateChange,
  skipTask,
  startTask,
  type TaskOutcome,
  takeBackTask,
} from "./work.ts";
