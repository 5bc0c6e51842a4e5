import { AlfredError, type FileFault, schemaFaults } from "../failures/index.ts";
import type { ForeignTask, ForeignWave } from "./foreign-task.ts";
import { type TaskMaster, validateTaskMaster } from "./generated/task-master.js";
import type { TaskState } from "./task.ts";

type Entry = TaskMaster["tasks"][number];

const states: Readonly<Record<string, TaskState>> = {
  done: "completed",
  completed: "completed",
  "in-progress": "in_progress",
  // Somebody still has to look at it, so it isn't done.
  review: "in_progress",
  cancelled: "skipped",
  deferred: "skipped",
};

/**
 * Task Master's tasks.json: one list (`{ "tasks": […] }`), or several under tags, one after the other. Waves are made of the dependencies: each
 * task comes in the first one after all that it waits for.
 * @throws AlfredError `import_unreadable`
 */
export function readTaskMaster(text: string, name: string): readonly ForeignWave[] {
  const lists = listsIn(parse(text, name), name);
  const tasks = lists.flatMap(({ tag, list }) => list.tasks.map((entry) => foreign(entry, tag, list)));
  return byDependencies(tasks);
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw unreadable(name, [error instanceof Error ? error.message : String(error)]);
  }
}

function listsIn(
  data: unknown,
  name: string,
): readonly { readonly tag: string; readonly list: TaskMaster }[] {
  if (validateTaskMaster(data)) return [{ tag: "", list: data }];
  const problems = schemaFaults(validateTaskMaster.errors, data);
  if (typeof data !== "object" || data === null || Array.isArray(data) || "tasks" in data) {
    throw unreadable(name, problems);
  }
  const lists = Object.entries(data).flatMap(([tag, list]: [string, unknown]) => {
    if (validateTaskMaster(list)) return [{ tag, list }];
    throw unreadable(name, schemaFaults(validateTaskMaster.errors, list, `/${tag}`));
  });
  // With one tag alone its name says nothing.
  return lists.length === 1 ? lists.map(({ list }) => ({ tag: "", list })) : lists;
}

function unreadable(file: string, problems: readonly FileFault[]): AlfredError {
  return new AlfredError({ code: "import_unreadable", file, problems: problems.slice(0, 10) });
}

function foreign(entry: Entry, tag: string, { tasks }: TaskMaster): ForeignTask {
  const { id, title, description = "", status = "pending", dependencies = [], subtasks = [] } = entry;
  const known = new Set(tasks.map((task) => String(task.id)));
  // A dependency may be on a part of a task, `3.2`: then it is on the task.
  const wanted = dependencies.map((each) =>
    known.has(String(each)) ? String(each) : String(each).replace(/\..*$/, ""),
  );
  return {
    id: idOf(tag, id),
    title,
    state: states[status] ?? "pending",
    dependencies: [...new Set(wanted)].filter((each) => each !== String(id)).map((each) => idOf(tag, each)),
    subSteps: subtasks.map((part) => ({
      title: `${id}.${part.id} ${part.title}`,
      isDone: states[part.status ?? ""] === "completed",
    })),
    notes: description.trim() === "" ? [] : [description],
  };
}

function idOf(tag: string, id: number | string): string {
  const word = tag.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  return `${/^\p{L}/u.test(word) ? word : "T"}-${String(id).replaceAll(/[^\p{L}\p{N}.]+/gu, "-")}`;
}

/** What waits for something that never comes, by a circle or an unknown id, stands in the last wave; the parser names it. */
function byDependencies(tasks: readonly ForeignTask[]): readonly ForeignWave[] {
  const waves: ForeignWave[] = [];
  const placed = new Set<string>();
  let left = tasks;
  while (left.length > 0) {
    const next = left.filter(({ dependencies }) => dependencies.every((id) => placed.has(id)));
    const wave = next.length === 0 ? left : next;
    for (const { id } of wave) placed.add(id);
    waves.push({ title: "", tasks: wave });
    left = left.filter(({ id }) => !placed.has(id));
  }
  return waves;
}
