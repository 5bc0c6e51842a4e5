import rateLimit from "@fastify/rate-limit";
import { fastifySSE } from "@fastify/sse";
import { type FastifyInstance, type FastifyRequest, fastify, LogController } from "fastify";
import { answerProblems, answerUndecodable, answerUnreadable, pathOf } from "./answer-problems.ts";
import { addExecutionRoutes } from "./execution-routes.ts";
import type { ServerFacts } from "./facts.ts";
import { type Caller, callerOf, isHostAllowed, isOriginAllowed } from "./guard.ts";
import { addLiveLogs } from "./live-logs.ts";
import { openLog } from "./log.ts";
import { type Metrics, openMetrics } from "./metrics.ts";
import { addOpenRoutes } from "./open-routes.ts";
import { notAllowedFrom, notAuthenticated, notReady } from "./problem.ts";
import { protect } from "./protect.ts";

/** A request's JSON, at most: a prompt of 100,000 characters of three bytes each, and what else belongs to it. */
const bodyBytesMax = 512 * 1024;
const requestMsMax = 30_000;

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
    // Whatever is asked for by an address comes to the same checks; how long a request's head may be is limited already.
    routerOptions: { maxParamLength: 16 * 1024 },
    frameworkErrors: answerUndecodable,
    clientErrorHandler: answerUnreadable,
    // Refused below, as everything else is.
    return503OnClosing: false,
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
      global: false,
      // Who asks whether it lives would take a refusal for its end.
      allowList: isOpenToAll,
    });
    // A route's own hook would leave out the addresses at which there is none, where a token can be guessed at as well.
    server.addHook("onRequest", server.rateLimit());
  }
  await server.register(fastifySSE, { heartbeatInterval: 15_000 });
  addOpenRoutes(server, facts, metrics);
  addExecutionRoutes(server, facts);
  addLiveLogs(server, facts);
  return server;
}

/** Host and origin first: a stranger's page learns nothing, not even whether a token would do. Tokens are looked at after the count of requests. */
function guard(server: FastifyInstance, { callers, hostNames, signal }: ServerFacts): void {
  server.addHook("onRequest", async (request) => {
    if (isOpenToAll(request)) return;
    const { host, origin } = request.headers;
    if (!isHostAllowed(host, hostNames)) throw notAllowedFrom("host");
    const site = textOf(request.headers["sec-fetch-site"]);
    if (!isOriginAllowed({ origin, site }, host)) throw notAllowedFrom("origin");
    if (signal.aborted) throw notReady("It is ending; ask the next one.");
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
  return !["/metrics", "/docs", "/api/v1/openapi.json"].includes(pathOf(request));
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

/** One line and one count a request, and the headers of every answer. */
function tell(server: FastifyInstance, metrics: Metrics): void {
  server.addHook("onSend", async (request, reply) => {
    protect(request, reply);
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
