/** The tokens that a drive's agents have used, on their way into the run's record: any save takes them along. */
export interface Spending {
  /** @param count null where the client has told none */
  readonly add: (count: number | null) => void;
  /** What no save has taken yet; this one does. Null where no client has told any since. */
  readonly take: () => number | null;
  /** Of this drive alone, in all; null where no client has told any. */
  readonly total: () => number | null;
}

export function startSpending(): Spending {
  let total: number | null = null;
  let untaken: number | null = null;
  return {
    add: (count) => {
      if (count === null) return;
      total = (total ?? 0) + count;
      untaken = (untaken ?? 0) + count;
    },
    take: () => {
      const taken = untaken;
      untaken = null;
      return taken;
    },
    total: () => total,
  };
}
