import type { Task, TaskState } from "./task.ts";

/** What a task is judged by. */
export interface JudgedTask {
  readonly id: string;
  readonly state: TaskState;
  readonly dependencies: readonly string[];
  /** Why it was skipped, where that was decided for this task itself: it then stays skipped. */
  readonly skipReason?: string | null;
}

/**
 * Judges skipped tasks again (tasks.md, "Resuming"): still skipped while a dependency is failed or itself skipped, else pending. One that
 * was skipped for a reason of its own stays so. Doing it twice changes nothing more, and the order of the tasks means nothing.
 */
export function reevaluateSkipped<T extends JudgedTask>(tasks: readonly T[]): readonly T[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const blocks = (id: string) => ["failed", "skipped"].includes(byId.get(id)?.state ?? "");
  const dependents = dependentsOf(tasks);
  const blockedBy = new Map<string, number>();
  const revived = new Set<string>();
  const free: string[] = [];
  for (const { id, state, dependencies, skipReason } of byId.values()) {
    if (state !== "skipped" || (skipReason ?? null) !== null) continue;
    const count = new Set(dependencies.filter(blocks)).size;
    blockedBy.set(id, count);
    if (count === 0) free.push(id);
  }
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    revived.add(id);
    for (const dependent of dependents.get(id) ?? []) {
      const count = blockedBy.get(dependent);
      if (count === undefined) continue;
      blockedBy.set(dependent, count - 1);
      if (count === 1) free.push(dependent);
    }
  }
  return tasks.map((task) => (revived.has(task.id) ? { ...task, state: "pending" as const } : task));
}

/** Skipped tasks judged again, and the other way round: what waits for a task that is left out is left out with it. */
export function judgeTasks<T extends JudgedTask>(all: readonly T[]): readonly T[] {
  const tasks = reevaluateSkipped(all);
  const skipped = tasks.filter(({ state }) => state === "skipped").map(({ id }) => id);
  if (skipped.length === 0) return tasks;
  const waiting = waitingFor(tasks, skipped);
  return tasks.map((task) =>
    task.state === "pending" && waiting.has(task.id) ? { ...task, state: "skipped" as const } : task,
  );
}

/** By the id of a task those that wait for it, each once. */
export function dependentsOf(tasks: readonly JudgedTask[]): ReadonlyMap<string, ReadonlySet<string>> {
  const dependents = new Map<string, Set<string>>();
  for (const { id, dependencies } of tasks) {
    for (const dependency of dependencies) {
      const those = dependents.get(dependency);
      if (those === undefined) dependents.set(dependency, new Set([id]));
      else those.add(id);
    }
  }
  return dependents;
}

/** The ids of all tasks that wait for these, directly or by others. */
export function waitingFor(
  tasks: readonly JudgedTask[],
  ids: readonly string[],
  dependents = dependentsOf(tasks),
): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...ids];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    for (const dependent of dependents.get(id) ?? []) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      left.push(dependent);
    }
  }
  return found;
}

/** Nothing is left to do for it. */
export function isSettled({ state }: Pick<Task, "state">): boolean {
  return state === "completed" || state === "skipped";
}

/** A task that waits, and for what. */
export interface BlockedTask {
  readonly id: string;
  readonly title: string;
  readonly blockedBy: readonly string[];
}

/** How a file's work stands. */
export interface Standing {
  /** The first wave that isn't settled; null where none is left. */
  readonly wave: number | null;
  /** Pending tasks of that wave whose dependencies are all completed. */
  readonly ready: readonly Task[];
  readonly inProgress: readonly Task[];
  readonly failed: readonly Task[];
  /** Pending tasks of that wave that wait for others. */
  readonly blocked: readonly BlockedTask[];
  readonly doneCount: number;
  readonly taskCount: number;
}

/** How the work stands, all tasks judged again. A wave begins when every earlier one is settled. */
export function standingOf(all: readonly Task[]): Standing {
  const tasks = judgeTasks(all);
  const completed = new Set(tasks.filter(({ state }) => state === "completed").map(({ id }) => id));
  const open = tasks.filter((task) => !isSettled(task));
  const wave = open.length === 0 ? null : open.reduce((least, task) => Math.min(least, task.wave), Infinity);
  const here = open.filter((task) => task.wave === wave);
  const pending = here.filter(({ state }) => state === "pending");
  const openDependencies = ({ dependencies }: Task) => dependencies.filter((id) => !completed.has(id));
  return {
    wave,
    ready: pending.filter((task) => openDependencies(task).length === 0),
    inProgress: here.filter(({ state }) => state === "in_progress"),
    failed: here.filter(({ state }) => state === "failed"),
    blocked: pending
      .map((task) => ({ id: task.id, title: task.title, blockedBy: openDependencies(task) }))
      .filter(({ blockedBy }) => blockedBy.length > 0),
    doneCount: tasks.filter(({ state }) => state === "completed").length,
    taskCount: tasks.length,
  };
}
