import type { SkipReason, TaskRefusal } from "../messages/index.ts";
import { judgeTasks, standingOf, waitingFor } from "./judge.ts";
import { attemptsMaxDefault, type Task, type TaskState } from "./task.ts";

/** What becomes of tasks, before it is written. */
export interface Step {
  readonly state: TaskState;
  readonly resetSubSteps?: boolean;
  readonly attempts?: { readonly count: number; readonly max: number };
  readonly error?: string;
  /** Of a task that is skipped for a reason of its own; null where that reason is gone. */
  readonly skipReason?: SkipReason | { readonly kind: "said"; readonly text: string } | null;
}

/** By id. */
export type Steps = ReadonlyMap<string, Step>;

export type Refusal = TaskRefusal;

export type Move =
  | { readonly kind: "moved"; readonly steps: Steps }
  /** It has been tried as often as it may be, and is skipped instead. */
  | {
      readonly kind: "limit_reached";
      readonly steps: Steps;
      readonly attempts: number;
      readonly attemptsMax: number;
    }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface MoveOptions {
  /** For tasks whose own comment names no limit. */
  readonly attemptsMax?: number;
}

/** Begins a task. A failed one is tried again, as often as its limit allows; past it, it is skipped (tasks.md, "Safety"). */
export function startMove(all: readonly Task[], id: string, options: MoveOptions = {}): Move {
  const tasks = judgeTasks(all);
  const task = taskIn(tasks, id);
  if (task.state === "completed" || task.state === "in_progress") return refused({ reason: task.state });
  if (task.state === "skipped") return refused(skippedBy(task, tasks));
  const refusal = obstacleOf(task, tasks);
  if (refusal !== null) return refused(refusal);
  const limit = limitOf(task, options);
  if (task.state === "failed" && task.attempts >= limit) {
    return limitReached(tasks, task, { count: task.attempts, max: limit }, {});
  }
  return { kind: "moved", steps: new Map([[id, { state: "in_progress" }]]) };
}

/** Ends a task well. Those that were skipped because of it become pending again. */
export function completeMove(all: readonly Task[], id: string): Move {
  const tasks = judgeTasks(all);
  const task = taskIn(tasks, id);
  if (task.state === "completed") return { kind: "unchanged" };
  if (task.state === "failed") return refused({ reason: "failed" });
  if (task.state === "skipped") return refused(skippedBy(task, tasks));
  const refusal = obstacleOf(task, tasks);
  if (refusal !== null) return refused(refusal);
  return { kind: "moved", steps: withConsequences(all, new Map([[id, { state: "completed" }]])) };
}

/** Ends a task badly: counted, with its error; who waits for it is skipped. Past the limit it is skipped itself. */
export function failMove(all: readonly Task[], id: string, error: string, options: MoveOptions = {}): Move {
  const tasks = judgeTasks(all);
  const task = taskIn(tasks, id);
  if (task.state === "completed") return refused({ reason: "completed" });
  if (task.state === "skipped") return refused(skippedBy(task, tasks));
  const refusal = obstacleOf(task, tasks);
  if (refusal !== null) return refused(refusal);
  const attempts = { count: task.attempts + 1, max: limitOf(task, options) };
  if (attempts.count > attempts.max) return limitReached(tasks, task, attempts, { error });
  return {
    kind: "moved",
    steps: withDependents(tasks, new Map([[id, { state: "failed", error, attempts }]])),
  };
}

/** A try that didn't count: while attempts are left the task stays in progress, else it ends badly. */
export function refuseMove(all: readonly Task[], id: string, error: string, options: MoveOptions = {}): Move {
  const task = taskIn(judgeTasks(all), id);
  const attempts = { count: task.attempts + 1, max: limitOf(task, options) };
  if (task.state !== "in_progress" || attempts.count >= attempts.max)
    return failMove(all, id, error, options);
  return { kind: "moved", steps: new Map([[id, { state: "in_progress", error, attempts }]]) };
}

/** Leaves a task out, and with it all that waits for it. */
export function skipMove(all: readonly Task[], id: string, reason: string | null): Move {
  const tasks = judgeTasks(all);
  const task = taskIn(tasks, id);
  if (task.state === "completed") return refused({ reason: "completed" });
  if (task.state === "skipped" && task.skipReason !== null) return { kind: "unchanged" };
  const skipReason: Step["skipReason"] =
    reason === null ? { kind: "chosen" } : { kind: "said", text: reason };
  return { kind: "moved", steps: withDependents(tasks, new Map([[id, { state: "skipped", skipReason }]])) };
}

/** The tasks as they are after these steps. */
export function applySteps(tasks: readonly Task[], steps: Steps): readonly Task[] {
  return tasks.map((task) => {
    const step = steps.get(task.id);
    if (step === undefined) return task;
    return {
      ...task,
      state: step.state,
      attempts: step.attempts?.count ?? task.attempts,
      error: step.error ?? task.error,
      skipReason:
        step.skipReason === undefined
          ? task.skipReason
          : step.skipReason === null
            ? null
            : step.skipReason.kind,
      subSteps:
        step.resetSubSteps === true
          ? task.subSteps.map((each) => ({ ...each, state: "pending" as const }))
          : task.subSteps,
    };
  });
}

/** These steps, and what they make of the others: skipped ones become pending again, or pending ones skipped. */
export function withConsequences(all: readonly Task[], steps: Steps): Steps {
  const before = applySteps(all, steps);
  const found = new Map(steps);
  judgeTasks(before).forEach(({ id, state }, index) => {
    if (state === before[index]?.state) return;
    // A reason that an earlier skip left behind isn't this one's.
    found.set(id, { ...steps.get(id), state, ...(state === "skipped" ? { skipReason: null } : {}) });
  });
  return found;
}

/** These steps, with every pending task skipped that waits for the tasks of them. */
export function withDependents(tasks: readonly Task[], steps: Steps): Steps {
  const waiting = waitingFor(tasks, [...steps.keys()]);
  const skipped = tasks.filter(({ id, state }) => state === "pending" && waiting.has(id) && !steps.has(id));
  // A reason that an earlier skip left behind isn't this one's.
  const step: Step = { state: "skipped", skipReason: null };
  return new Map([...steps, ...skipped.map(({ id }) => [id, step] as const)]);
}

export function limitOf({ attemptsMax }: Task, options: MoveOptions): number {
  return attemptsMax ?? options.attemptsMax ?? attemptsMaxDefault;
}

function limitReached(
  tasks: readonly Task[],
  { id }: Task,
  attempts: { readonly count: number; readonly max: number },
  more: { readonly error?: string },
): Move {
  const tried = { attempts: Math.min(attempts.count, attempts.max), attemptsMax: attempts.max };
  const step: Step = { state: "skipped", attempts, skipReason: { kind: "limit", ...tried }, ...more };
  return { kind: "limit_reached", steps: withDependents(tasks, new Map([[id, step]])), ...tried };
}

/** The caller has looked the id up; a file with two tasks of it is refused before. */
function taskIn(tasks: readonly Task[], id: string): Task {
  const task = tasks.find((each) => each.id === id);
  if (task === undefined) throw new Error(`No task ${id}`);
  return task;
}

function refused(refusal: Refusal): Move {
  return { kind: "refused", refusal };
}

function skippedBy({ dependencies }: Task, tasks: readonly Task[]): Refusal {
  const wanted = new Set(dependencies);
  const by = tasks.filter(({ id, state }) => wanted.has(id) && (state === "failed" || state === "skipped"));
  return { reason: "skipped", by: by.map(({ id }) => id) };
}

/** No task begins, or counts, before all that it waits for is completed and every earlier wave is settled. */
function obstacleOf(task: Task, tasks: readonly Task[]): Refusal | null {
  const completed = new Set(tasks.filter(({ state }) => state === "completed").map(({ id }) => id));
  const by = task.dependencies.filter((id) => !completed.has(id));
  if (by.length > 0) return { reason: "blocked", by };
  const { wave: current } = standingOf(tasks);
  return current !== null && task.wave > current ? { reason: "later_wave", wave: task.wave, current } : null;
}
