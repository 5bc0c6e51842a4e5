import rateLimit from "@fastify/rate-limit";
import { fastifySSE } from "@fastify/sse";
import { type FastifyInstance, type FastifyRequest, fastify, LogController } from "fastify";
import { AlfredError } from "../../failures/index.ts";
import { addExecutionRoutes } from "./execution-routes.ts";
import type { ServerFacts } from "./facts.ts";
import { type Caller, callerOf, isHostAllowed, isOriginAllowed } from "./guard.ts";
import { addLiveLogs } from "./live-logs.ts";
import { openLog } from "./log.ts";
import { type Metrics, openMetrics } from "./metrics.ts";
import { addOpenRoutes } from "./open-routes.ts";
import { notAllowedFrom, notAuthenticated, notReady, otherProblem, RequestRefused } from "./problem.ts";

/** A request's JSON, at most: a prompt of 100,000 characters of three bytes each, and what else belongs to it. */
const bodyBytesMax = 512 * 1024;
const requestMsMax = 30_000;
const apiPath = "/api/v1";
const problemType = "application/problem+json; charset=utf-8";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null on the addresses that need no token. */
    caller: Caller | null;
  }
}

/** The server, ready to listen. */
export async function buildServer(facts: ServerFacts): Promise<FastifyInstance> {
  const metrics = openMetrics(facts.store);
  const server = fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    forceCloseConnections: "idle",
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance: openLog(facts.log, facts.secrets),
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 100 },
  });
  // Everything is checked by the validators that were made at build time.
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  // What a form of another site can send without being asked first is no request.
  server.removeContentTypeParser("text/plain");
  server.decorateRequest("caller", null);
  answerProblems(server);
  guard(server, facts);
  tell(server, metrics);
  if (facts.requestsPerMinute > 0) {
    await server.register(rateLimit, {
      max: facts.requestsPerMinute,
      timeWindow: 60_000,
      hook: "onRequest",
      // Who asks whether it lives would take a refusal for its end.
      allowList: isOpenToAll,
    });
  }
  await server.register(fastifySSE, { heartbeatInterval: 15_000 });
  addOpenRoutes(server, facts, metrics);
  addExecutionRoutes(server, facts);
  addLiveLogs(server, facts);
  return server;
}

/** Every refusal is a problem document, whoever refuses. */
function answerProblems(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) request.log.error({ error: detailOf(error) }, problem.title);
    if (problem.status === 401) void reply.header("www-authenticate", 'Bearer realm="alfred"');
    const after = problem.retryAfter;
    if (after !== undefined) void reply.header("retry-after", String(after));
    return reply
      .status(problem.status)
      .header("content-type", problemType)
      .send(JSON.stringify({ ...problem, instance: pathOf(request), requestId: request.id }));
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .header("content-type", problemType)
      .send(
        JSON.stringify({
          ...otherProblem(404, `${apiPath}/openapi.json lists the addresses.`),
          instance: pathOf(request),
          requestId: request.id,
        }),
      ),
  );
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

/** Host and origin first: a stranger's page learns nothing, not even whether a token would do. Tokens are looked at after the count of requests. */
function guard(server: FastifyInstance, { callers, hostNames }: ServerFacts): void {
  server.addHook("onRequest", async (request) => {
    if (isOpenToAll(request)) return;
    const { host, origin } = request.headers;
    if (!isHostAllowed(host, hostNames)) throw notAllowedFrom("host");
    const site = textOf(request.headers["sec-fetch-site"]);
    if (!isOriginAllowed({ origin, site }, host)) throw notAllowedFrom("origin");
  });
  server.addHook("preParsing", async (request) => {
    if (isOpenToAll(request) || !needsToken(request)) return;
    request.caller = callerOf(request.headers.authorization, callers);
    if (request.caller === null) throw notAuthenticated();
  });
}

/** What is asked by machines that know the server by many names, and that says nothing of anybody. */
function isOpenToAll(request: FastifyRequest): boolean {
  return ["/healthz", "/readyz"].includes(pathOf(request));
}

function needsToken(request: FastifyRequest): boolean {
  return !["/metrics", "/docs", `${apiPath}/openapi.json`].includes(pathOf(request));
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

/** One line and one count a request, and headers that let a browser make nothing of an answer but what it is. */
function tell(server: FastifyInstance, metrics: Metrics): void {
  server.addHook("onSend", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    void reply.header("x-content-type-options", "nosniff");
    void reply.header("cache-control", "no-store");
    if (!reply.hasHeader("content-security-policy")) {
      void reply.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    }
  });
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const status = reply.statusCode;
    const { method, ip, id } = request;
    metrics.countRequest({ method, route, status, seconds: reply.elapsedTime / 1000 });
    const tenant = request.caller?.tenant ?? null;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ id, method, path: pathOf(request), status, ms, address: ip, tenant }, "request");
  });
}
