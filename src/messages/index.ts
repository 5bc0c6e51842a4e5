/** Sentences, English and Korean, made from facts. */
export {
  type CheckpointErrorFacts,
  type CheckpointFacts,
  checkpointErrors,
  checkpointLine,
  checkpointView,
} from "./checkpoint-view.ts";
export { checkpointWords } from "./checkpoint-words.ts";
export { cliWords } from "./cli-words.ts";
export { commentedCommands } from "./commented-commands.ts";
export { executionWords, stateChangeLine } from "./execution-words.ts";
export { findingSentence } from "./findings.ts";
export { argumentsCutShort, givenElsewhere, type OpenStepFacts, openStepReminder } from "./hook-words.ts";
export { nearestName } from "./nearest-name.ts";
export { completionNotice, type FinishedFacts, type NotFound, nextCommand } from "./next-steps.ts";
export { driftText, progressLine } from "./progress-line.ts";
export { type FailedStepFacts, restartCommands, restartOptions } from "./restart-options.ts";
export { type NoticeFacts, resumeCommand, sessionNotice } from "./session-notice.ts";
export { type FaultWords, type SpecFault, specFaultWords } from "./spec-faults.ts";
export { storeWords } from "./store-words.ts";
export { type TaskFault, taskFaultWords } from "./task-faults.ts";
export { isLimitReason, type SkipReason, skipReasonText } from "./task-reasons.ts";
export {
  type FailedTaskFacts,
  failedTaskQuestion,
  type TaskRefusal,
  taskRefusalText,
  taskWords,
} from "./task-words.ts";
export { duration, timeAgo } from "./times.ts";
export { traceLine } from "./trace-line.ts";
export { chainFaultSentence, verificationWords } from "./verification.ts";
