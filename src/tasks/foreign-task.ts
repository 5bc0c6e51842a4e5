import type { TaskState } from "./task.ts";

/** A task of another tool. */
export interface ForeignTask {
  readonly id: string;
  readonly title: string;
  readonly state: TaskState;
  readonly dependencies: readonly string[];
  readonly subSteps: readonly { readonly title: string; readonly isDone: boolean }[];
  /** Lines of text that explain it. */
  readonly notes: readonly string[];
}

export interface ForeignWave {
  readonly title: string;
  readonly tasks: readonly ForeignTask[];
}
