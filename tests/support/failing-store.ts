import { AlfredError } from "../../src/failures/index.ts";
import type { StateStore } from "../../src/sharing/index.ts";

/** A store that can be made to fail as a database does: it goes away, or drops the connection that a lease stood on. */
export interface FailingStore extends StateStore {
  isDown: boolean;
  /** The next question whether the lease still stands finds it lost, and takes it again. */
  wasLost: boolean;
  /** Writes find another version in between, so many times. */
  conflicts: number;
}

export function aFailingStore(store: StateStore): FailingStore {
  const up = () => {
    if (failing.isDown)
      throw new AlfredError({ code: "store_unreachable", store: store.shown, detail: "it is down" });
  };
  const failing: FailingStore = {
    ...store,
    isDown: false,
    wasLost: false,
    conflicts: 0,
    list: async () => {
      up();
      return store.list();
    },
    read: async (name) => {
      up();
      return store.read(name);
    },
    write: async (record, expected) => {
      up();
      failing.conflicts -= 1;
      return failing.conflicts >= 0 ? { kind: "conflict" } : store.write(record, expected);
    },
    withLease: async (key, options, work) => {
      up();
      return store.withLease(key, options, (lease) =>
        work({
          ...lease,
          regain: async () => {
            up();
            const { wasLost } = failing;
            failing.wasLost = false;
            return wasLost;
          },
        }),
      );
    },
  };
  return failing;
}
