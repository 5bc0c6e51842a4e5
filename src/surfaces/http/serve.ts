import type { AddressInfo } from "node:net";
import type { Context } from "../../context/index.ts";
import {
  type CallbackRules,
  callBack,
  type DispatchEvent,
  type Dispatcher,
  type ExecutionLimits,
  type ExecutionStore,
  openExecutionStore,
  type Runner,
  startDispatcher,
} from "../../executions/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { type Policy, projectDirectory } from "./check-request.ts";
import type { KnownCaller } from "./guard.ts";
import { openLog } from "./log.ts";
import { buildServer } from "./server.ts";

/** What the operator asked for. */
export interface ServeRequest {
  readonly host: string;
  readonly port: number;
  /** `sqlite:FILE` or `postgres://…`. */
  readonly store: string;
  readonly policy: Policy;
  readonly callers: readonly KnownCaller[];
  readonly hostNames: readonly string[];
  readonly limits: ExecutionLimits;
  /** Of ended executions; null: they are kept for ever. */
  readonly keepDays: number | null;
  readonly requestsPerMinute: number;
  readonly callbackSecret: string;
  /** What never stands in the log. */
  readonly secrets: readonly string[];
  readonly version: string;
  readonly openRunner: () => Promise<Runner>;
  readonly log: NodeJS.WritableStream | null;
  /** Told once the server listens. */
  readonly onListening: (url: string) => void;
}

/**
 * Serves executions until the context's signal is aborted; then it takes no more requests, finishes those it has, and ends. Jobs work on, and the next
 * server finds them.
 * @throws AlfredError `records_unreachable`, `listen_refused`
 */
export async function serve(context: Context, request: ServeRequest): Promise<void> {
  const { policy } = request;
  const store = await openExecutionStore(request.store, policy.projectRoot);
  const runner = await closingOnError(store, request.openRunner);
  const dispatcher = await closingOnError(store, () => dispatch(context, request, store, runner));
  const server = await buildServer({
    store,
    runner,
    dispatcher,
    policy,
    callers: request.callers,
    hostNames: request.hostNames,
    requestsPerMinute: request.requestsPerMinute,
    version: request.version,
    now: context.now,
    signal: context.signal,
    log: request.log,
    secrets: request.secrets,
  });
  const { host, port } = request;
  try {
    await server.listen({ host, port, listenTextResolver: () => "listening" });
    request.onListening(urlOf(server.server.address(), host));
    await aborted(context.signal);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "listen_refused", host, port, detail }, { cause: error });
  } finally {
    await server.close();
    await dispatcher.stop();
    await runner.close();
    await store.close();
  }
}

async function closingOnError<T>(store: ExecutionStore, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await store.close();
    throw error;
  }
}

function dispatch(
  { now }: Context,
  { policy, limits, keepDays, callbackSecret, log, secrets }: ServeRequest,
  store: ExecutionStore,
  runner: Runner,
): Promise<Dispatcher> {
  const logger = openLog(log, secrets);
  const rules: CallbackRules = policy.callbacks;
  return startDispatcher({
    store,
    runner,
    limits,
    keepDays,
    now,
    report: (event) => logger[event.kind === "trouble" ? "warn" : "info"](factsOf(event), event.kind),
    projectDirectory: (project) => projectDirectory(policy.projectRoot, project),
    callBack: (execution) =>
      callBack(execution, {
        rules,
        secret: callbackSecret,
        now,
        onTrouble: (execution, detail) => logger.warn({ execution, detail }, "callback_failed"),
      }),
  });
}

/** Of an execution only where it is: what was asked for is its caller's. */
function factsOf(event: DispatchEvent): object {
  switch (event.kind) {
    case "execution_changed": {
      const { id, status, error } = event.execution;
      return { execution: id, status, code: error?.code ?? null };
    }
    case "trouble":
      return { execution: event.executionId, detail: String(event.error) };
    default: {
      const { kind: _, ...facts } = event;
      return facts;
    }
  }
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
