import type { Context } from "../../context/index.ts";
import type { Dispatcher, ExecutionStore, Runner } from "../../executions/index.ts";
import type { Policy } from "./check-request.ts";
import type { KnownCaller } from "./guard.ts";

/** What the server is made of, and what the operator decided. */
export interface ServerFacts {
  readonly store: ExecutionStore;
  readonly runner: Runner;
  readonly dispatcher: Dispatcher;
  readonly policy: Policy;
  readonly callers: readonly KnownCaller[];
  /** Names by which the server is asked for, beside addresses and localhost. */
  readonly hostNames: readonly string[];
  /** Requests a minute from one address; 0 for no limit. */
  readonly requestsPerMinute: number;
  readonly version: string;
  readonly now: Context["now"];
  /** Aborted when the server is to end: open streams end too. */
  readonly signal: AbortSignal;
  /** Where the log goes, a JSON line each; null for none. */
  readonly log: NodeJS.WritableStream | null;
  /** What never stands in the log, whoever writes it. */
  readonly secrets: readonly string[];
}
