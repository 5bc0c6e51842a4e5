import type { Checkpoint } from "./checkpoint.ts";

/** Every item once: the four kinds add up to `total`. */
export interface Counts {
  /** What was declared, or more where more items were named. */
  readonly total: number;
  /** Dealt with: done, or given up with an error (the contract's `progress.completed`). */
  readonly completed: number;
  readonly done: number;
  /** In work; an item that is tried again counts here and not under `error`. */
  readonly inProgress: number;
  readonly error: number;
  readonly waiting: number;
}

export function countItems({
  done: names,
  unnamedDoneCount,
  errors,
  current,
  declaredTotal,
}: Checkpoint): Counts {
  const inWork = new Set(current.filter((item) => !names.has(item)));
  const done = names.size + unnamedDoneCount;
  const inProgress = inWork.size;
  const error = errors.size - [...inWork].filter((item) => errors.has(item)).length;
  const total = Math.max(declaredTotal, done + inProgress + error);
  return {
    total,
    completed: done + error,
    done,
    inProgress,
    error,
    waiting: total - done - inProgress - error,
  };
}

/** Items that were done or have failed at least once. */
export function finishedCount({ done, unnamedDoneCount, errors }: Checkpoint): number {
  return done.size + unnamedDoneCount + errors.size;
}

/** Whole percents, rounded down: 100 only when nothing is left; of no items all are done. */
export function percentOf({ completed, total }: Counts): number {
  return total === 0 ? 100 : Math.floor((completed / total) * 100);
}
