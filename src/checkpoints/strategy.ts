/** When a process that works through many items saves (checkpoints.md, "When it is saved"); null is never for that reason. */
export interface Strategy {
  /** After so many items; 1 or more. */
  readonly everyItems: number | null;
  /** After so many milliseconds. */
  readonly intervalMs: number | null;
  /** After so many files have changed in the work tree. */
  readonly gitChanges: number | null;
  /** When the caller says that something happened: a step completed, an API call. */
  readonly onEvent: boolean;
}

/** Looking at the work tree starts a program: it is for who asks for it. */
export const strategyDefault: Strategy = {
  everyItems: 10,
  intervalMs: 5 * 60 * 1000,
  gitChanges: null,
  onEvent: true,
};

/** What has happened since the save before. */
export interface SinceSave {
  /** Items done. */
  readonly itemCount: number;
  readonly elapsedMs: number;
  /** Files whose state in the work tree is another one. */
  readonly changedFileCount: number;
  readonly hasEvent: boolean;
  /** An item failed. */
  readonly hasError: boolean;
  /** It was begun, paused, completed or given up. */
  readonly hasNewStatus: boolean;
}

export type SaveReason = "error" | "status" | "event" | "items" | "time" | "git";

const conditions: readonly (readonly [SaveReason, (strategy: Strategy, since: SinceSave) => boolean])[] = [
  ["error", (_, { hasError }) => hasError],
  ["status", (_, { hasNewStatus }) => hasNewStatus],
  ["event", ({ onEvent }, { hasEvent }) => onEvent && hasEvent],
  ["items", ({ everyItems }, { itemCount }) => everyItems !== null && itemCount >= everyItems],
  // A number of items alone doesn't make a save due where nothing is new, nor does the time.
  ["time", ({ intervalMs }, since) => intervalMs !== null && isNew(since) && since.elapsedMs >= intervalMs],
  [
    "git",
    ({ gitChanges }, since) => gitChanges !== null && isNew(since) && since.changedFileCount >= gitChanges,
  ],
];

/** The first reason to save now, or null. Strategies combine: any of them is enough; an error or a new status saves whatever they say. */
export function saveReason(strategy: Strategy, since: SinceSave): SaveReason | null {
  return conditions.find(([, holds]) => holds(strategy, since))?.[0] ?? null;
}

function isNew({ itemCount, hasEvent }: SinceSave): boolean {
  return itemCount > 0 || hasEvent;
}

/** How many files of a work tree are otherwise than before: changed since, or no longer changed. */
export function countNewlyChanged(before: readonly string[], now: readonly string[]): number {
  const [was, is] = [new Set(before), new Set(now)];
  return now.filter((file) => !was.has(file)).length + before.filter((file) => !is.has(file)).length;
}
