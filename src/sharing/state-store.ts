import type { Lease, LeaseOptions } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import type { LeaseKey } from "../store/index.ts";

/** A record's name, as its state file's (`2-run-SPEC-AUTH-001-20251112T120000000Z.json`), and which version of it there is. */
export interface StateEntry {
  readonly name: string;
  /** Told apart by equality alone; another one after every write. */
  readonly version: string;
}

/** A run or a result as it goes from one store to another. */
export interface StateRecord {
  readonly name: string;
  /** The state file's text: by the same schema wherever it lies. */
  readonly text: string;
  /** The project root that the paths in it are of, absolute. */
  readonly recordedIn: string;
}

/** A record as it was read. */
export interface StoredRecord extends StateRecord {
  readonly version: string;
  readonly run: Run;
  /** Set where the newest version can't be read and the one before it stands in; `version` is then the damaged one's. */
  readonly damage: string | null;
}

export type WriteAnswer =
  | { readonly kind: "written"; readonly version: string }
  /** Another version than the expected one is there, or none; nothing was changed. */
  | { readonly kind: "conflict" };

/** A lease that may go lost with a connection. */
export interface StoreLease extends Omit<Lease, "takeAgain"> {
  /**
   * Takes the lease again where it was lost.
   * @returns whether it had been lost: others may have written meanwhile
   * @throws AlfredError `run_held` where somebody else has it now, `store_unreachable`
   */
  readonly regain: () => Promise<boolean>;
}

/** Who holds a lease: of which key, which process, where, since when. */
export interface HeldKey {
  readonly key: string;
  readonly processId: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Where runs and results live: a project's files, or a database for a team. What a write answers for survives a kill and a power cut of the
 * store's machine; no write replaces a version that its writer hasn't seen. `tests/contracts/state-store.ts` is what both have to keep.
 */
export interface StateStore {
  /** As it may be shown: without a password. */
  readonly shown: string;
  /** Every record, by name; nothing is validated. @throws AlfredError `store_unreachable` */
  readonly list: () => Promise<readonly StateEntry[]>;
  /**
   * A record by its name, or null.
   * @throws AlfredError `state_damaged`, `state_invalid`, `state_newer` where neither the newest version nor the one before can be read;
   * `store_unreachable`
   */
  readonly read: (name: string) => Promise<StoredRecord | null>;
  /**
   * Writes a record, the version before kept as its backup.
   * @param expected the version that it takes the place of; null: it is new
   * @throws AlfredError `store_unreachable`, what parsing throws for a text that is no record, what saving a file throws
   */
  readonly write: (record: StateRecord, expected: string | null) => Promise<WriteAnswer>;
  /** Removes a record and its backup, where it is still the expected version. @returns whether it was */
  readonly remove: (name: string, expected: string) => Promise<boolean>;
  /**
   * Does work while no other process, on no machine that shares the store, holds the same key. A holder that is gone is taken over.
   * @throws AlfredError `run_held` with who holds it, when the wait is over
   */
  readonly withLease: <T>(
    key: LeaseKey,
    options: Omit<LeaseOptions, "purpose">,
    work: (lease: StoreLease) => Promise<T>,
  ) => Promise<T>;
  /** The keys that are held now. */
  readonly listHeld: () => Promise<readonly HeldKey[]>;
  readonly close: () => Promise<void>;
}

/** Whether a record can't be read because a newer alfred wrote it: that is no damage, and nothing older takes its place. */
export function isNewer(error: unknown): boolean {
  return error instanceof AlfredError && error.failure.code === "state_newer";
}
