/** A child process within limits: no shell, a bounded output, a time limit, the end of the whole group. */
export { commandWords, displayCommand, parseCommandLine } from "./command-line.ts";
export { endMarked, markedProcesses, type ProcessMark } from "./marked-processes.ts";
export { endGroup, isGroupAlive } from "./process-group.ts";
export { type ProcessCall, type ProcessResult, type ProcessWatch, runProcess } from "./run-process.ts";
export { unattended } from "./unattended.ts";
