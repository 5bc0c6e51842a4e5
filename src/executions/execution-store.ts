import type { ProcessIdentity } from "../durable/index.ts";
import type { ExecutionStatus, StoredExecution } from "./execution.ts";

/** How many may be at once. */
export interface ExecutionLimits {
  /** Started and not ended, in all. */
  readonly running: number;
  /** Started and not ended, of one tenant. */
  readonly runningPerTenant: number;
  /** Waiting to be started, in all; past them a new one is refused. */
  readonly queued: number;
}

export type Created =
  | { readonly kind: "created"; readonly stored: StoredExecution }
  /** The tenant's idempotency key names this one already. */
  | { readonly kind: "exists"; readonly stored: StoredExecution }
  | { readonly kind: "queue_full"; readonly queuedCount: number };

export interface ListQuery {
  /** Null for every tenant's. */
  readonly tenant: string | null;
  readonly status: ExecutionStatus | null;
  readonly project: string | null;
  /** Only those older than this one: the last of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

export interface Page {
  /** Newest first. */
  readonly items: readonly StoredExecution[];
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null;
}

export interface EndedQuery {
  readonly before: Date;
  /** The `next` of the page before; null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface EndedPage {
  readonly ids: readonly string[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** A server that shares the store, as it wrote itself down. */
export interface ServerRecord {
  readonly id: string;
  readonly identity: ProcessIdentity;
  /** Counts up while it lives: who can't see its process watches this, and needs no clock in common. */
  readonly beat: number;
}

/**
 * The record of every execution, shared by all servers. Each method is one transaction; once it resolves, what it did survives a kill and a power
 * cut. The rules of change are not here: `change` is told the new version by a pure function, under the row's lock.
 */
export interface ExecutionStore {
  /** Adds one, unless the tenant's idempotency key is known or the queue is full. */
  readonly create: (added: StoredExecution, limits: Pick<ExecutionLimits, "queued">) => Promise<Created>;
  /** Null also where it is another tenant's; `tenant` null sees every one. */
  readonly find: (id: string, tenant: string | null) => Promise<StoredExecution | null>;
  /** The one that a tenant's idempotency key has made; null where it has made none. */
  readonly findByKey: (tenant: string, idempotencyKey: string) => Promise<StoredExecution | null>;
  readonly list: (query: ListQuery) => Promise<Page>;
  /**
   * Changes one under its lock.
   * @param decide the new version, or the same object to leave it; called once, with what is stored now
   * @returns what is stored afterwards; null where there is none
   */
  readonly change: (
    id: string,
    decide: (stored: StoredExecution) => StoredExecution,
  ) => Promise<StoredExecution | null>;
  /** Gives the oldest one that waits and that the limits allow to a server; null where there is none. No two servers get the same. */
  readonly claim: (
    serverId: string,
    limits: Omit<ExecutionLimits, "queued">,
  ) => Promise<StoredExecution | null>;
  /** What a server has to start, watch, end or call back for: its own that haven't ended, or whose callback is due. */
  readonly listOwned: (serverId: string) => Promise<readonly StoredExecution[]>;
  /** Which have ended before a moment and have nobody to be called back, oldest first, page by page. */
  readonly listEnded: (query: EndedQuery) => Promise<EndedPage>;
  /** Removes one of those; one that `listEnded` wouldn't name is left. @returns whether it was there, and is gone */
  readonly remove: (id: string, endedBefore: Date) => Promise<boolean>;
  /** How many there are in each state. */
  readonly count: () => Promise<Readonly<Record<ExecutionStatus, number>>>;

  readonly joinServers: (server: ServerRecord) => Promise<void>;
  /** @returns false where the server has been taken over: it owns nothing any more, and joins anew */
  readonly beat: (serverId: string) => Promise<boolean>;
  readonly listServers: () => Promise<readonly ServerRecord[]>;
  /** Gives what a server that is gone owned to another one, and forgets it. @returns how many */
  readonly takeOver: (fromServerId: string, toServerId: string) => Promise<number>;

  /** Answers a trivial query (`/readyz`). @throws where the store can't be reached */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}
