/** Drives any run of any workflow definition: start, advance, finish a step, interrupt. Knows no phase and no step by name. */
export { advance, dropItem, finishStep } from "./advance.ts";
export { filesCreatedKey } from "./attempt.ts";
export type { Builtin, BuiltinCall, BuiltinResult } from "./builtin.ts";
export type { Drive, PromptAbout, PromptSource, SideBySide } from "./drive.ts";
export { isAsAtStart } from "./modified-files.ts";
export type { EngineOutcome, ItemInFlight } from "./outcome.ts";
export { parseWorkflow, type ReadWorkflow, readWorkflow } from "./parse-workflow.ts";
export { record, withCurrentGit } from "./record.ts";
export { type Spending, startSpending } from "./spending.ts";
export type {
  FailedItem,
  ItemAnswers,
  ItemsStanding,
  OpenedItems,
  OpenWorkItems,
  SkippedItem,
  WorkItem,
  WorkItems,
} from "./work-items.ts";
export {
  type AgentStepDefinition,
  allGatesOf,
  type StepDefinition,
  type WorkflowDefinition,
} from "./workflow.ts";
export { branchPrefix } from "./workplaces.ts";
