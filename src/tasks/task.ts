import type { TaskFault } from "../messages/index.ts";

/** The five states that a checkbox can stand for (tasks.md). */
export type TaskState = "pending" | "completed" | "in_progress" | "failed" | "skipped";

/** What stands between the brackets, by state. */
export const markerOf = {
  pending: " ",
  completed: "x",
  in_progress: "~",
  failed: "!",
  skipped: "-",
} as const satisfies Record<TaskState, string>;

const stateByMarker: Readonly<Record<string, TaskState>> = {
  "": "pending",
  x: "completed",
  X: "completed",
  "~": "in_progress",
  "!": "failed",
  "-": "skipped",
};

/** The state of a marker, spaces around it aside; null for one that is none of the five. */
export function stateOfMarker(marker: string): TaskState | null {
  return Object.hasOwn(stateByMarker, marker.trim()) ? (stateByMarker[marker.trim()] ?? null) : null;
}

/** How often a task may be tried where neither the file nor the project says otherwise (tasks.md, "Safety"). */
export const attemptsMaxDefault = 2;

/** A task as the file has it. */
export interface Task {
  /** As it is written; `#3` for the third task of a file where it has none of its own. */
  readonly id: string;
  readonly title: string;
  /** Of an unknown marker `pending`: the marker itself is a problem of the file. */
  readonly state: TaskState;
  /** The number of its wave. */
  readonly wave: number;
  /** The ids of the tasks that it waits for, those that don't exist too. */
  readonly dependencies: readonly string[];
  readonly subSteps: readonly SubStep[];
  /** Command lines that have to pass before the task counts as done. */
  readonly checks: readonly TaskCheck[];
  /** How often it has failed. */
  readonly attempts: number;
  /** The limit that its own comment names, or null. */
  readonly attemptsMax: number | null;
  /** Why it failed last, or null. */
  readonly error: string | null;
  /** Why it was skipped, where that was decided for this task itself: such a task isn't judged by its dependencies. */
  readonly skipReason: string | null;
  /** Counted from 1, as all lines and columns. */
  readonly line: number;
  readonly column: number;
}

export interface SubStep {
  readonly title: string;
  readonly state: TaskState;
  readonly line: number;
}

export interface TaskCheck {
  readonly command: string;
  readonly line: number;
  readonly column: number;
}

/** Tasks that may be worked on at the same time; the next wave begins when this one is settled. */
export interface Wave {
  readonly number: number;
  /** The heading's text; empty where there is none. */
  readonly title: string;
  readonly taskIds: readonly string[];
}

/** Something wrong with a task file, with its place. */
export interface TaskProblem {
  readonly line: number;
  readonly column: number;
  readonly fault: TaskFault;
}

/** A task file's text as data. Every problem is here, not only the first one. */
export interface ParsedTasks {
  /** In the file's order. */
  readonly tasks: readonly Task[];
  /** In the order in which they run. */
  readonly waves: readonly Wave[];
  readonly problems: readonly TaskProblem[];
}
