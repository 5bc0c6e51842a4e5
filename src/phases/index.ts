/** The phases: their definitions and builtin steps, what each hands on, how one starts, goes on and ends. */
export { checkDefinitions, checkWorkflow } from "./check-workflow.ts";
export { listPhases, loadDefinition, type PhaseListing } from "./definitions.ts";
export { adviceWords } from "./driven-by.ts";
export { finishStep } from "./finish-step.ts";
export { alfredCommand, languageOfFiles, packageFolder } from "./installation.ts";
export { isBuiltAsItIs } from "./is-built-as-it-is.ts";
export { keepPlace } from "./keep-place.ts";
export { clearLeftWorkplaces, type LeftWorkplaces, listLeftWorkplaces } from "./left-workplaces.ts";
export { type ItemsView, lookAtItems } from "./look-at-items.ts";
export type { DecisionNeeded, DecisionOption, Outcome, Question } from "./outcome.ts";
export { driverWords } from "./phase-command.ts";
export { type Told, toldBefore } from "./project/index.ts";
export { promptVariables } from "./prompt-variables.ts";
export type { Driver, FinishStepRequest, PhaseRequest, ResumeRequest, RunOptions } from "./request.ts";
export { resumeRun } from "./resume-run.ts";
export { startPhase } from "./start-phase.ts";
export { attemptIdOf } from "./step-in-flight.ts";
export { type Rerun, type Verification, verifyRun } from "./verify-run.ts";
