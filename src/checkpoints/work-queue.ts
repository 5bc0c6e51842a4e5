import type { Checkpoint } from "./checkpoint.ts";

/** What is still to do, in order. */
export interface WorkQueue {
  /** The next item, or null where none is waiting. */
  readonly next: () => string | null;
  /** An item failed: it is tried again after all the others, as long as it has attempts left. */
  readonly failed: (item: string) => void;
}

/**
 * Goes on where a checkpoint stopped (checkpoints.md, "Resuming"): first the items that weren't tried yet, in the order of the list, then
 * those that failed. An item keeps the retries that it has used, except where the whole had failed: calling again is the
 * decision to retry.
 * @param list every item once
 */
export function planWork(
  checkpoint: Checkpoint,
  list: readonly string[],
  { retries, hadFailed }: { readonly retries: number; readonly hadFailed: boolean },
): WorkQueue {
  const { done, errors } = checkpoint;
  const attemptsLeft = new Map<string, number>();
  const isListed = new Set(list);
  for (const { item, retryCount } of errors.values()) {
    const left = hadFailed ? retries + 1 : retries - retryCount;
    if (isListed.has(item)) attemptsLeft.set(item, left);
  }
  const queue = [
    ...list.filter((item) => !done.has(item) && !errors.has(item)),
    ...list.filter((item) => (attemptsLeft.get(item) ?? 0) > 0),
  ];
  let at = 0;
  return {
    next: () => queue[at++] ?? null,
    failed: (item) => {
      const left = (attemptsLeft.get(item) ?? retries + 1) - 1;
      attemptsLeft.set(item, left);
      if (left > 0) queue.push(item);
    },
  };
}

/** The items that a number without names stands for: so many of the list's first, those that failed among them aside. */
export function nameTheDone(
  { unnamedDoneCount, errors, done }: Checkpoint,
  list: readonly string[],
): readonly string[] {
  return list.filter((item) => !errors.has(item) && !done.has(item)).slice(0, unnamedDoneCount);
}
