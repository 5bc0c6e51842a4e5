import type { FailedTaskFacts } from "../messages/index.ts";
import { dependentsOf, isSettled, judgeTasks, standingOf, waitingFor } from "./judge.ts";
import { attemptsMaxDefault, type Task, type TaskState } from "./task.ts";

/** A failed task that the user has to decide on. */
export interface FailedTask extends FailedTaskFacts {
  /** Who would be skipped with it. */
  readonly dependents: readonly string[];
}

/** A skipped task, and which of its dependencies keep it so. */
export interface SkippedTask {
  readonly id: string;
  readonly title: string;
  readonly because: readonly string[];
  /** Why it was skipped itself, where that was decided for it. */
  readonly reason: string | null;
}

export interface PlannedWave {
  readonly number: number;
  /** `finished`: all completed, so it is skipped whole. `partial`: only what is left runs. `untouched`: all of it runs. */
  readonly status: "finished" | "partial" | "untouched";
  /** What is left to run in it. */
  readonly left: readonly string[];
}

/** Where work goes on, and what has to be done or decided before. */
export interface ResumePlan {
  /**
   * `go_on`: at the restart point. `decision_needed`: the user decides on the failed tasks first. `all_skipped`: every task that is left is
   * skipped. `finished`: nothing is left.
   */
  readonly kind: "go_on" | "decision_needed" | "all_skipped" | "finished";
  /** The first task that runs again, its wave, and why it is this one. Null where nothing is left to run. */
  readonly restartPoint: {
    readonly wave: number;
    readonly because: "in_progress" | "failed" | "unfinished";
    readonly taskIds: readonly string[];
  } | null;
  readonly waves: readonly PlannedWave[];
  readonly idsByState: Readonly<Record<TaskState, readonly string[]>>;
  /** In progress when work stopped: their boxes and all their sub-steps are reset. */
  readonly startOver: readonly string[];
  readonly failed: readonly FailedTask[];
  /** Skipped so far, and pending again now that they are judged anew. */
  readonly pendingAgain: readonly string[];
  readonly stillSkipped: readonly SkippedTask[];
}

/**
 * Where a task file's work goes on (tasks.md, "Resuming"): a wave with a task in progress first; else the failed ones, when the user has
 * decided; else the first wave that isn't finished.
 */
export function planResume(
  all: readonly Task[],
  { attemptsMax = attemptsMaxDefault }: { readonly attemptsMax?: number } = {},
): ResumePlan {
  const tasks = judgeTasks(all);
  const dependents = dependentsOf(tasks);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const failed = tasks.filter(({ state }) => state === "failed");
  const inProgress = tasks.filter(({ state }) => state === "in_progress");
  const skipped = tasks.filter(({ state }) => state === "skipped");
  return {
    kind: kindOf(tasks),
    restartPoint: restartPointOf(tasks),
    waves: wavesOf(tasks),
    idsByState: idsByStateOf(all),
    startOver: inProgress.map(({ id }) => id),
    failed: failed.map((task) => ({
      id: task.id,
      title: task.title,
      error: task.error,
      attempts: task.attempts,
      attemptsMax: task.attemptsMax ?? attemptsMax,
      dependents: [...waitingFor(tasks, [task.id], dependents)],
    })),
    pendingAgain: tasks
      .filter(({ state }, index) => state === "pending" && all[index]?.state === "skipped")
      .map(({ id }) => id),
    stillSkipped: skipped.map((task) => skippedTask(task, byId)),
  };
}

function kindOf(tasks: readonly Task[]): ResumePlan["kind"] {
  const has = (state: TaskState) => tasks.some((task) => task.state === state);
  if (has("in_progress")) return "go_on";
  if (has("failed")) return "decision_needed";
  if (has("pending")) return "go_on";
  return has("skipped") ? "all_skipped" : "finished";
}

function restartPointOf(tasks: readonly Task[]): ResumePlan["restartPoint"] {
  for (const state of ["in_progress", "failed"] as const) {
    const found = tasks.filter((task) => task.state === state);
    if (found.length === 0) continue;
    const wave = Math.min(...new Set(found.map((task) => task.wave)));
    const taskIds = found.filter((task) => task.wave === wave).map(({ id }) => id);
    return { wave, because: state, taskIds };
  }
  const { wave, ready } = standingOf(tasks);
  return wave === null ? null : { wave, because: "unfinished", taskIds: ready.map(({ id }) => id) };
}

function wavesOf(tasks: readonly Task[]): readonly PlannedWave[] {
  const waves = new Map<number, Task[]>();
  for (const task of tasks) {
    const those = waves.get(task.wave);
    if (those === undefined) waves.set(task.wave, [task]);
    else those.push(task);
  }
  return [...waves]
    .sort(([one], [other]) => one - other)
    .map(([number, those]) => {
      const left = those.filter((task) => !isSettled(task)).map(({ id }) => id);
      const isAll = (state: TaskState) => those.every((task) => task.state === state);
      const status = isAll("completed") ? "finished" : isAll("pending") ? "untouched" : "partial";
      return { number, status, left };
    });
}

function idsByStateOf(tasks: readonly Task[]): ResumePlan["idsByState"] {
  const of = (state: TaskState) => tasks.filter((task) => task.state === state).map(({ id }) => id);
  return {
    pending: of("pending"),
    completed: of("completed"),
    in_progress: of("in_progress"),
    failed: of("failed"),
    skipped: of("skipped"),
  };
}

function skippedTask(
  { id, title, dependencies, skipReason }: Task,
  byId: ReadonlyMap<string, Task>,
): SkippedTask {
  const because = dependencies.filter((each) => ["failed", "skipped"].includes(byId.get(each)?.state ?? ""));
  return { id, title, because, reason: skipReason };
}
