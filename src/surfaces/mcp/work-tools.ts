import { z } from "zod";
import { options, places, type Tool, text, tool } from "./tool.ts";

const file = text("A Markdown file of tasks in the project, for example tasks.md");
const id = text("A task's id in the file, for example T-003");
const claimant = { as: text("The name under which the task was claimed").optional() };

const ofFile = (description: string, name: string) =>
  tool(description, { file }, (input) => ["tasks", name, ...places(input["file"])], true);
const move = (description: string, name: string, more: z.ZodRawShape) =>
  tool(description, { file, id, ...claimant, ...more }, ({ file: path, id: task, ...rest }) => [
    "tasks",
    name,
    ...options(rest),
    ...places(path, task),
  ]);

/** Task files: who works on what, box by box. */
const taskTools: Readonly<Record<string, Tool>> = {
  tasks_list: ofFile("The tasks of a file with their status and waves", "list"),
  tasks_graph: ofFile("What waits for what", "graph"),
  tasks_next: ofFile("The tasks that can be begun now", "next"),
  tasks_check: ofFile("What is wrong with a task file, with line numbers", "check"),
  tasks_claim: tool(
    "Take the next task that can be begun, so that nobody else does",
    { file, as: text("Who takes it; else this server counts").optional() },
    ({ file: path, ...rest }) => ["tasks", "claim", ...options(rest), ...places(path)],
  ),
  tasks_start: move("Mark a task as begun", "start", {}),
  tasks_done: move(
    "A task's work is done: alfred runs its checks and ticks its box, or says what they saw",
    "done",
    {},
  ),
  tasks_fail: move("A task's work can't be done", "fail", { reason: text("Why") }),
  tasks_skip: move("Leave a task out", "skip", { reason: text("Why") }),
  tasks_resume: tool(
    "Go on with a task file: what runs next, and the question of what to do with failed tasks",
    {
      file,
      retry: z.array(text("A task")).max(1000).optional().describe("Run these again, their attempts reset"),
      skip: z
        .array(text("A task"))
        .max(1000)
        .optional()
        .describe("Leave these out, and all that waits for them"),
      retry_all: z.boolean().optional().describe("Run every failed task again"),
      ...claimant,
      confirmed: z.boolean().optional().describe("The user has agreed to what would be asked"),
    },
    ({ file: path, ...rest }) => ["tasks", "resume", ...options(rest), ...places(path)],
  ),
};

const task = text("A checkpoint's task, for example migration-001");
const item = text("The item, as it is named everywhere");
const count = z.int().min(1).max(10_000_000);
const ofCheckpoint = (description: string, name: string, isReadOnly = false) =>
  tool(description, { task }, (input) => ["checkpoint", name, ...places(input["task"])], isReadOnly);
const ofItem = (description: string, name: string, more: z.ZodRawShape = {}) =>
  tool(description, { task, item, ...more }, ({ task: of, item: which, ...rest }) => [
    "checkpoint",
    name,
    ...options(rest),
    ...places(of, which),
  ]);

/** Checkpoints: progress over many items that a session works through itself. */
const checkpointTools: Readonly<Record<string, Tool>> = {
  checkpoint_start: tool(
    "Begin to count progress over many items, or go on where it stopped: answers with what is done already",
    {
      task,
      total: count.optional().describe("How many items there are; needed to begin"),
      every: count.optional().describe("Save after so many items"),
      interval: text("Save after so long, for example 30s, 5m, 1h").optional(),
      on_git_changes: count.optional().describe("Save when so many files have changed"),
      restart: z.boolean().optional().describe("Begin anew, and forget what is done"),
      retry: z.boolean().optional().describe("Go on though it has failed"),
    },
    ({ task: of, ...rest }) => ["checkpoint", "start", ...options(rest), ...places(of)],
  ),
  checkpoint_current: ofItem("An item is being worked on", "current"),
  checkpoint_done: ofItem("An item is done", "done"),
  checkpoint_error: ofItem("An item has failed", "error", {
    message: text("What went wrong"),
    stack: text("Where").optional(),
  }),
  checkpoint_pause: ofCheckpoint("Stop for now", "pause"),
  checkpoint_complete: ofCheckpoint("Everything is done", "complete"),
  checkpoint_fail: ofCheckpoint("It can't be done", "fail"),
  checkpoint_show: ofCheckpoint("How far it is, with its errors", "show", true),
  checkpoint_list: tool("Every checkpoint", {}, () => ["checkpoint", "list"], true),
};

export const workTools: Readonly<Record<string, Tool>> = { ...taskTools, ...checkpointTools };
