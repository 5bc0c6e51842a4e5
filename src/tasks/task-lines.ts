import type { Context } from "../context/index.ts";
import { findTask } from "./edit-task.ts";
import { readTaskText } from "./parse-tasks.ts";
import { findTaskFile, readTaskFile } from "./task-file.ts";

/**
 * A task as the file has it, with all that stands below it: its sub-steps, notes and comments.
 * @throws AlfredError `unknown_task`, and what finding and reading the file throw
 */
export function taskLines(
  context: Context,
  { root, path, id }: { readonly root: string; readonly path: string; readonly id: string },
): string {
  const text = readTaskText(readTaskFile(findTaskFile(root, path, context)));
  const { item } = findTask(text, id);
  return text.lines
    .slice(item.box.line, item.lastLine + 1)
    .map((line) => line.text)
    .join("\n");
}
