import type { FastifyInstance } from "fastify";
import type { ServerFacts } from "./facts.ts";
import type { Metrics } from "./metrics.ts";
import { openApiDocument, readableDocument } from "./openapi.ts";
import { notReady } from "./problem.ts";

/** What needs no token: whether the server lives and can work, what it counts, what it can be asked. */
export function addOpenRoutes(server: FastifyInstance, facts: ServerFacts, metrics: Metrics): void {
  const { store, runner, signal, version } = facts;

  server.get("/healthz", () => ({ status: "ok" }));

  server.get("/readyz", async () => {
    if (signal.aborted) throw notReady("It is ending.");
    await store.ping().catch(() => {
      throw notReady("The records of executions can't be reached.");
    });
    const problem = await runner.checkReady();
    if (problem !== null) throw notReady("Jobs can't be started.");
    return { status: "ready" };
  });

  server.get("/metrics", async (_, reply) =>
    reply.header("content-type", metrics.contentType).send(await metrics.text()),
  );

  server.get("/api/v1/openapi.json", () => openApiDocument(version));

  server.get("/docs", (_, reply) =>
    reply
      .header("content-type", "text/html; charset=utf-8")
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      )
      .send(readableDocument(version)),
  );
}
