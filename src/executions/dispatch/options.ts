import type { Context } from "../../context/index.ts";
import type { Execution } from "../execution.ts";
import type { ExecutionLimits, ExecutionStore } from "../execution-store.ts";
import type { Runner } from "../runner.ts";

/** What a dispatcher is made of. */
export interface DispatcherOptions {
  readonly store: ExecutionStore;
  readonly runner: Runner;
  readonly limits: ExecutionLimits;
  /** How long ended executions are kept; null: for ever. */
  readonly keepDays: number | null;
  readonly now: Context["now"];
  readonly report: (event: DispatchEvent) => void;
  /** The folder of a project by its name; null where there is none any more. */
  readonly projectDirectory: (project: string) => string | null;
  /** Calls somebody back; true where that was answered. */
  readonly callBack: (execution: Execution) => Promise<boolean>;
  readonly timing?: Partial<DispatchTiming>;
}

export interface DispatchTiming {
  /** Between looks at the jobs, and at the queue. */
  readonly lookMs: number;
  /** Between a server's signs of life. */
  readonly beatMs: number;
  /** How long a server that can't be seen may give no sign before it is taken over. */
  readonly silenceMs: number;
  /** How long a call to cancel waits for the end. */
  readonly cancelMs: number;
  /** Between looks for executions that are older than they are kept. */
  readonly cleanMs: number;
  /** After a first failure, to reach a runner or to call back; doubled after each further one. */
  readonly retryMs: number;
}

/** What a server tells its log. */
export type DispatchEvent =
  | { readonly kind: "execution_changed"; readonly execution: Execution }
  | { readonly kind: "server_taken_over"; readonly serverId: string; readonly count: number }
  | { readonly kind: "server_was_taken_over"; readonly serverId: string }
  | { readonly kind: "executions_removed"; readonly count: number }
  | { readonly kind: "callback_given_up"; readonly executionId: string }
  | { readonly kind: "trouble"; readonly executionId: string | null; readonly error: unknown };
