import type { Task } from "../../src/tasks/index.ts";

/** A valid task; only what matters needs to be said. */
export function aTask(id: string, changes: Partial<Task> = {}): Task {
  return {
    id,
    title: `The task ${id}`,
    state: "pending",
    wave: 1,
    dependencies: [],
    subSteps: [],
    checks: [],
    attempts: 0,
    attemptsMax: null,
    error: null,
    skipReason: null,
    line: 1,
    column: 3,
    ...changes,
  };
}
