import type { ForeignTask, ForeignWave } from "./foreign-task.ts";
import { parseTasks } from "./parse-tasks.ts";
import type { ParsedTasks, Task } from "./task.ts";

/**
 * Spec Kit's tasks.md: `- [ ] T001 [P] [US1] …` in phases. What has no `[P]` runs in the order of the file: it waits for the tasks of its phase
 * that stand before it; one with `[P]` waits for the last without one.
 */
export function readSpecKit(text: string): readonly ForeignWave[] {
  return wavesOf(parseTasks(text), (task, earlier) => {
    const last = earlier.findLastIndex((each) => !isParallel(each));
    if (isParallel(task)) return earlier.slice(Math.max(last, 0), last + 1).map(({ id }) => id);
    // All since the last one without the sign; those wait for it already.
    return earlier.slice(Math.max(last, 0)).map(({ id }) => id);
  });
}

function isParallel({ title }: Task): boolean {
  return /^(?:\[[^\]]*\]\s*)*\[P\]/.test(title);
}

/** OpenSpec's tasks.md: `- [ ] 1.1 …` under numbered headings, each task after the one before it. */
export function readOpenSpec(text: string): readonly ForeignWave[] {
  return wavesOf(parseTasks(text), (_, earlier) => earlier.slice(-1).map(({ id }) => id));
}

function wavesOf(
  { tasks, waves }: ParsedTasks,
  orderOf: (task: Task, earlier: readonly Task[]) => readonly string[],
): readonly ForeignWave[] {
  return waves.map(({ number, title }) => {
    const inWave = tasks.filter(({ wave }) => wave === number);
    return {
      title: titleOf(title),
      tasks: inWave.map((task, index) => foreign(task, orderOf(task, inWave.slice(0, index)))),
    };
  });
}

/** The wave gets a number of its own. */
function titleOf(heading: string): string {
  return heading.replace(
    /^[^\p{L}\p{N}]*(?:(?:phase|wave|stage)\s+)?[\dN]+(?:\.\d+)*[.:)]?\s*[-–—:]?\s*/iu,
    "",
  );
}

function foreign(task: Task, order: readonly string[]): ForeignTask {
  return {
    id: task.id,
    title: task.title.replace(/\s*\((?:depends on|blocked by)[^)]*\)/i, ""),
    state: task.state,
    dependencies: [...new Set([...task.dependencies, ...order])],
    subSteps: task.subSteps.map(({ title, state }) => ({ title, isDone: state === "completed" })),
    notes: [],
  };
}
