import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AlfredError } from "../../failures/index.ts";
import { notReady, otherProblem, RequestRefused } from "./problem.ts";
import { protect } from "./protect.ts";

const problemType = "application/problem+json; charset=utf-8";

/** Every refusal is a problem document, whoever refuses. */
export function answerProblems(server: FastifyInstance): void {
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler((request, reply) =>
    send(request, reply, otherProblem(404, "/api/v1/openapi.json lists the addresses.")),
  );
}

/** Answers a request that was refused: by its route, by a check before it, or by the framework. */
function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error({ error: detailOf(error) }, problem.title);
  if (problem.status === 401) void reply.header("www-authenticate", 'Bearer realm="alfred"');
  const after = problem.retryAfter;
  if (after !== undefined) void reply.header("retry-after", String(after));
  return send(request, reply, problem);
}

/** Answers an address that can't be decoded, before any hook: what the framework says of it holds its query, too. */
export function answerUndecodable(_: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  protect(request, reply);
  return send(request, reply, otherProblem(400, "Its address can't be decoded."));
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ReturnType<typeof problemOf>,
): FastifyReply {
  return reply
    .status(problem.status)
    .header("content-type", problemType)
    .send(JSON.stringify({ ...problem, instance: pathOf(request), requestId: request.id }));
}

/** Of what isn't HTTP, is too long or too slow there is no request yet: by Node's code of the error. */
const unreadable: Readonly<Record<string, readonly [status: number, line: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large", "Its head may have 16 KB."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "It took too long to be sent."],
};

/** Answers what came over a connection and can't be read as a request, and hangs up. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  const [status, line, detail] = unreadable[error.code ?? ""] ?? [400, "Bad Request", "It isn't HTTP."];
  const body = JSON.stringify(otherProblem(status, detail));
  const head = [`HTTP/1.1 ${status} ${line}`, `content-type: ${problemType}`, "connection: close"];
  const isGone = error.code === "ECONNRESET" || !socket.writable;
  if (!isGone) socket.write([...head, `content-length: ${Buffer.byteLength(body)}`, "", body].join("\r\n"));
  socket.destroySoon();
}

function problemOf(error: unknown) {
  if (error instanceof RequestRefused) return error.problem;
  if (error instanceof AlfredError) {
    const { code } = error.failure;
    if (code === "records_unreachable")
      return notReady("The records can't be reached; ask again later.").problem;
    return otherProblem(500, "Its log names this request by its id.");
  }
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  // Only what the framework itself says of a request is for the caller.
  return status >= 400 && status < 500
    ? otherProblem(status, detailOf(error))
    : otherProblem(500, "Its log names this request by its id.");
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An address without its query, in which there may be anything. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}
