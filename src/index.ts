/** The library: what the command line is made of, typed; paths, strings and plain data in and out (product.md, "The library"). */
export type { OpenCheckpoint } from "./checkpoints/index.ts";
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
export { replaceTemplateVars, validateNoUnsubstitutedVars } from "./templates/index.ts";
