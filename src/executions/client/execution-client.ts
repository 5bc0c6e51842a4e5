import { AlfredError } from "../../failures/index.ts";
import type { Execution, ExecutionRequest, ExecutionStatus } from "../execution.ts";
import { type Problem, validateProblem } from "../generated/problem.js";
import { validateExecution } from "../schemas.ts";
import { type ExecutionEvents, readEvents } from "./read-events.ts";

export interface ExecutionClientOptions {
  /** The server's address, for example `http://127.0.0.1:7410`. */
  readonly server: string;
  readonly token: string;
  /** How long an answer may take, in milliseconds; 60 seconds unless said. Following a log has no limit. */
  readonly timeoutMs?: number;
}

export interface ListOptions {
  readonly status?: ExecutionStatus;
  readonly project?: string;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** The calls of the executions' API, typed by its schemas. */
export interface ExecutionClient {
  /** `isNew` is false where the same idempotency key had made it before. */
  readonly create: (
    request: ExecutionRequest,
  ) => Promise<{ readonly execution: Execution; readonly isNew: boolean }>;
  readonly list: (
    options?: ListOptions,
  ) => Promise<{ readonly items: readonly Execution[]; readonly next: string | null }>;
  readonly show: (id: string) => Promise<Execution>;
  /** Resolves with the execution as cancelled, or, where ending its job takes long, as it is being ended. */
  readonly cancel: (id: string) => Promise<Execution>;
  /** The output so far. */
  readonly logs: (id: string) => Promise<string>;
  /** Output and changes of state as they come, until it has ended. */
  readonly follow: (id: string, options?: { readonly signal?: AbortSignal }) => ExecutionEvents;
}

const timeoutMsDefault = 60_000;

/**
 * A client of a server that was started with `alfred serve`. Every call throws AlfredError: `server_unreachable`, `server_failed`, `execution_refused`,
 * `execution_request_invalid`, `execution_not_found`.
 */
export function executionClient({
  server,
  token,
  timeoutMs = timeoutMsDefault,
}: ExecutionClientOptions): ExecutionClient {
  const call = async (path: string, more: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...more.headers };
    const signal = more.signal ?? AbortSignal.timeout(timeoutMs);
    let answer: Response;
    try {
      answer = await fetch(new URL(path, server), { ...more, headers, signal, redirect: "error" });
    } catch (error) {
      throw new AlfredError(
        { code: "server_unreachable", server, detail: reasonOf(error) },
        { cause: error },
      );
    }
    if (!answer.ok) throw refusal(server, path, answer.status, await problemIn(answer));
    return answer;
  };
  const executionIn = async (answer: Response): Promise<Execution> => checked(server, await answer.json());
  const at = (id: string, rest = "") => `/api/v1/executions/${encodeURIComponent(id)}${rest}`;

  return {
    create: async (request) => {
      const answer = await call("/api/v1/executions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      return { execution: await executionIn(answer), isNew: answer.status === 201 };
    },
    list: async (options = {}) => {
      const words = Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]);
      const page: unknown = await (await call(`/api/v1/executions?${new URLSearchParams(words)}`)).json();
      return pageIn(server, page);
    },
    show: async (id) => executionIn(await call(at(id))),
    cancel: async (id) => executionIn(await call(at(id, "/cancel"), { method: "POST" })),
    logs: async (id) => (await call(at(id, "/logs"), { headers: { accept: "text/plain" } })).text(),
    follow: (id, { signal = new AbortController().signal } = {}) =>
      readEvents(
        (lastEventId) =>
          call(at(id, "/logs"), {
            signal,
            headers: {
              accept: "text/event-stream",
              ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
            },
          }),
        (data) => checked(server, data),
        signal,
      ),
  };
}

function checked(server: string, data: unknown): Execution {
  if (validateExecution(data)) return data;
  const detail = `its answer isn't an execution: ${JSON.stringify(validateExecution.errors?.[0])}`;
  throw new AlfredError({ code: "server_failed", server, detail });
}

function pageIn(server: string, data: unknown) {
  const page: Readonly<Record<string, unknown>> =
    typeof data === "object" && data !== null ? { ...data } : {};
  const { items, next } = page;
  if (!Array.isArray(items) || (next !== null && typeof next !== "string")) {
    throw new AlfredError({ code: "server_failed", server, detail: "its answer isn't a list" });
  }
  return { items: items.map((each: unknown) => checked(server, each)), next };
}

async function problemIn(answer: Response): Promise<Problem | null> {
  const data: unknown = await answer.json().catch(() => null);
  return validateProblem(data) ? data : null;
}

function refusal(server: string, path: string, status: number, problem: Problem | null): AlfredError {
  const detail = problem?.detail ?? `it answered with ${status}`;
  if (status >= 500) return new AlfredError({ code: "server_failed", server, detail });
  if (problem?.code === "execution_not_found") {
    return new AlfredError({
      code: "execution_not_found",
      execution: decodeURIComponent(path.split("/")[4] ?? ""),
    });
  }
  if (status === 400 || status === 422) {
    const fields = problem?.errors?.map(({ field, message }) => `${field} ${message}`) ?? [detail];
    return new AlfredError({ code: "execution_request_invalid", problems: fields });
  }
  return new AlfredError({ code: "execution_refused", status, detail });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
