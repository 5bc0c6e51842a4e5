import type { ExecutionStatus, Problem } from "../../executions/index.ts";

/** One field of a request that is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A request that is refused, as the problem document that answers it (RFC 9457). */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly problem: Problem;

  constructor(problem: Omit<Problem, "type" | "detail"> & { readonly detail: string }) {
    super(problem.detail);
    this.problem = { ...problem, type: `urn:alfred:problem:${problem.code}` };
  }
}

/** 400: every field that is wrong. */
export function invalidRequest(errors: readonly FieldProblem[]): RequestRefused {
  return new RequestRefused({
    code: "invalid_request",
    title: "The request is not valid.",
    status: 400,
    detail: errors.map(({ field, message }) => `${field === "" ? "The body" : field} ${message}.`).join(" "),
    errors: errors.map((each) => ({ ...each })),
  });
}

export function notAuthenticated(): RequestRefused {
  return new RequestRefused({
    code: "not_authenticated",
    title: "A valid token is needed.",
    status: 401,
    detail: "Send the server's token as Authorization: Bearer.",
  });
}

/** 403: a page of another site, or a name that isn't the server's, asked. */
export function notAllowedFrom(what: "host" | "origin"): RequestRefused {
  return new RequestRefused({
    code: `${what}_not_allowed`,
    title: `This ${what} is not allowed.`,
    status: 403,
    detail: `The operator names further hosts with --allow-host.`,
  });
}

export function executionNotFound(): RequestRefused {
  return new RequestRefused({
    code: "execution_not_found",
    title: "There is no such execution.",
    status: 404,
    detail: "GET /api/v1/executions lists those that you may see.",
  });
}

/** 409: nothing leaves the state that the execution is in. */
export function transitionRefused(currentStatus: ExecutionStatus): RequestRefused {
  return new RequestRefused({
    code: "transition_refused",
    title: "The execution has ended.",
    status: 409,
    detail: `It is ${currentStatus}; only one that is PENDING or RUNNING can be cancelled.`,
    currentStatus,
  });
}

/** 422: what the request names isn't there. */
export function notThere(code: string, detail: string): RequestRefused {
  return new RequestRefused({ code, title: "What the request names does not exist.", status: 422, detail });
}

export function queueFull(queuedCount: number): RequestRefused {
  return new RequestRefused({
    code: "queue_full",
    title: "The queue is full.",
    status: 429,
    detail: `${queuedCount} executions wait to be started. Ask again later, with the same idempotency key.`,
    retryAfter: 30,
  });
}

/** 503: what the server itself needs can't be reached. */
export function notReady(detail: string): RequestRefused {
  return new RequestRefused({ code: "not_ready", title: "The server is not ready.", status: 503, detail });
}

/** The problem of any other refusal, by its status. */
export function otherProblem(status: number, detail: string): Problem {
  const known = others[status] ?? others[500];
  const [code, title] = known ?? ["server_failed", "The server failed."];
  return { type: `urn:alfred:problem:${code}`, code, title, status, detail };
}

const others: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ["malformed_request", "The request can't be read."],
  404: ["not_found", "There is nothing at this address."],
  405: ["method_not_allowed", "This method is not for this address."],
  406: ["not_acceptable", "There is no such form of this."],
  408: ["too_slow", "The request took too long."],
  413: ["body_too_large", "The body is too large."],
  415: ["unsupported_media_type", "The body must be application/json."],
  429: ["too_many_requests", "There were too many requests."],
  431: ["headers_too_large", "The headers are too large."],
  500: ["server_failed", "The server failed."],
  503: ["not_ready", "The server is not ready."],
};
