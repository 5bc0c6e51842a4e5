import type { Context } from "../context/index.ts";
import type { Finding, Run } from "../runs/index.ts";
import type { TemplateValues } from "../templates/index.ts";

/** One part of a step's work that may be begun now. */
export interface WorkItem {
  readonly id: string;
  readonly title: string;
  /** The number of its wave: what of one wave is ready may be worked on at the same time. */
  readonly wave: number;
  /** Command lines that have to pass before it counts as done. */
  readonly checks: readonly string[];
}

/** How a step's parts stand. */
export interface ItemsStanding {
  /** The wave that is on; null where nothing is left to run. */
  readonly wave: number | null;
  readonly ready: readonly WorkItem[];
  /** In progress, and at work on it who is known to live and isn't this run. */
  readonly held: readonly { readonly id: string; readonly holder: string }[];
  /** In progress, and nobody known to be at work on it but perhaps this run. */
  readonly inProgress: readonly WorkItem[];
  readonly failed: readonly FailedItem[];
  readonly skipped: readonly SkippedItem[];
  readonly doneCount: number;
  readonly itemCount: number;
}

export interface FailedItem {
  readonly id: string;
  readonly title: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly attemptsMax: number;
  /** Who is left out because of it. */
  readonly dependents: readonly string[];
}

export interface SkippedItem {
  readonly id: string;
  readonly title: string;
  /** The parts that it waits for and that have failed or are skipped. */
  readonly because: readonly string[];
  /** Why it is skipped itself, where that was decided for it. */
  readonly reason: string | null;
  /** A person has decided it: the work may end without it. */
  readonly isDecided: boolean;
}

/** What was decided on failed parts; for those that nothing was said about, `isConfirmed` tries again within the limit and skips past it. */
export interface ItemAnswers {
  readonly retry: readonly string[];
  readonly skip: readonly string[];
  readonly isConfirmed: boolean;
}

/**
 * The parts of a step's work, and whoever keeps their state: for tasks the task file. What the parts are is not the engine's to know. All
 * changes are saved when they return.
 */
export interface WorkItems {
  /** Names the file in messages, from the project root. */
  readonly source: string;
  readonly look: () => ItemsStanding;
  /** A part whatever its state; null where there is none of that id, or none any more. */
  readonly find: (id: string) => WorkItem | null;
  /** In progress again, whatever an agent has made of its box: what it says there counts for nothing. */
  readonly takeBack: (id: string) => Promise<void>;
  /** False where it can't begin any more: somebody else was quicker. */
  readonly begin: (id: string) => Promise<boolean>;
  readonly finish: (id: string) => Promise<void>;
  /** Counts a try that wasn't accepted. Says whether another one is left; else the part has failed, and who waits for it is left out. */
  readonly refuse: (id: string, error: string) => Promise<Tried>;
  /** Ends it badly, whatever tries are left. */
  readonly fail: (id: string, error: string) => Promise<Tried>;
  readonly skip: (id: string, reason: string | null) => Promise<void>;
  /** What a prompt about a part may name. */
  readonly promptValues: (id: string) => TemplateValues;
  /** Resets what is in progress and nobody's, and applies the answers. Returns what begins anew. */
  readonly startOver: (answers: ItemAnswers | null) => Promise<readonly string[]>;
}

export interface Tried {
  readonly isOpen: boolean;
  readonly attempts: number;
  readonly attemptsMax: number;
}

/** A step's parts, or why they can't be read. Null: its work isn't cut into parts. */
export type OpenedItems = WorkItems | { readonly problems: readonly Finding[] } | null;

/** What opening a step's parts is told. */
export interface WorkItemsCall {
  readonly context: Context;
  readonly root: string;
  readonly run: Pick<Run, "runId" | "specId">;
  /** The file that the definition names for them, from the root; null: where such parts are kept. */
  readonly file: string | null;
  /** This process works on them by an agent that it starts; else whoever calls it again and again does. */
  readonly isUnattended: boolean;
}

export type OpenWorkItems = (call: WorkItemsCall) => OpenedItems;
