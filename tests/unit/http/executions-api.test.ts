import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { validateProblem } from "../../../src/executions/index.ts";
import { validateExecution } from "../../../src/executions/schemas.ts";
import { aServer, tenantToken, untilStatus } from "../../support/a-server.ts";

const path = "/api/v1/executions";
const asked = { phase: "2-run", specId: "SPEC-AUTH-001", agent: "claude" };

describe("the executions' API", () => {
  it("API-001: creates an execution and starts its job", async () => {
    const server = await aServer();
    const answer = await server.ask("POST", path, {
      body: { ...asked, metadata: { ticket: "42" }, timeout: 60 },
    });
    const execution = answer.json();

    expect(answer.statusCode).toBe(201);
    expect(answer.headers["location"]).toBe(`${path}/${execution.id}`);
    expect(validateExecution(execution)).toBe(true);
    expect(execution).toMatchObject({
      status: "PENDING",
      project: ".",
      jobName: `claude-agent-${execution.id}`,
      startedAt: null,
      request: { ...asked, timeout: 60, metadata: { ticket: "42" } },
    });
    await untilStatus(server, execution.id, "RUNNING");
    expect(server.place.starts).toEqual([execution.id]);
  });

  it("API-002: shows it with the whole history of its states", async () => {
    const server = await aServer();
    const { id } = await server.create(asked);
    await untilStatus(server, id, "RUNNING");
    server.place.end(id);
    const execution = await untilStatus(server, id, "COMPLETED");

    expect(execution).toMatchObject({ result: { output: "done\n" }, error: null });
    expect(execution.history).toMatchObject([
      { from: null, to: "PENDING" },
      { from: "PENDING", to: "RUNNING" },
      { from: "RUNNING", to: "COMPLETED" },
    ]);
  });

  it("lists newest first, by state and in pages", async () => {
    const server = await aServer({ limits: { running: 1 } });
    const ids = [];
    for (let count = 0; count < 5; count++) ids.push((await server.create(asked)).id);
    await untilStatus(server, ids[0], "RUNNING");

    const first = (await server.ask("GET", `${path}?limit=3`)).json();
    const rest = (await server.ask("GET", `${path}?limit=3&after=${first.next}`)).json();
    const seen = [...first.items, ...rest.items].map(({ id }) => id);
    expect(seen).toEqual([...ids].reverse());
    expect(rest.next).toBeNull();
    const running = (await server.ask("GET", `${path}?status=RUNNING`)).json();
    expect(running.items.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    expect((await server.ask("GET", `${path}?project=shop/api`)).json().items).toEqual([]);
  });

  it("API-004: cancels one that runs; a second time, and one that is done, is refused with its state", async () => {
    const server = await aServer();
    const [one, two] = [await server.create(asked), await server.create(asked)];
    await untilStatus(server, one.id, "RUNNING");
    const cancelled = await server.ask("POST", `${path}/${one.id}/cancel`);
    expect(cancelled.statusCode).toBe(200);
    expect(cancelled.json()).toMatchObject({ status: "CANCELLED", error: null });

    const again = await server.ask("POST", `${path}/${one.id}/cancel`);
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({
      code: "transition_refused",
      currentStatus: "CANCELLED",
      status: 409,
    });
    await untilStatus(server, two.id, "RUNNING");
    server.place.end(two.id);
    await untilStatus(server, two.id, "COMPLETED");
    const done = await server.ask("POST", `${path}/${two.id}/cancel`);
    expect(done.json()).toMatchObject({ status: 409, currentStatus: "COMPLETED" });
  });

  it("gives the same execution for the same idempotency key, in the body or in the header", async () => {
    const server = await aServer();
    const first = await server.ask("POST", path, { body: { ...asked, idempotencyKey: "key-1" } });
    const second = await server.ask("POST", path, { body: { ...asked, idempotencyKey: "key-1" } });
    const header = await server.ask("POST", path, { body: asked, headers: { "idempotency-key": "key-1" } });

    expect([first, second, header].map(({ statusCode }) => statusCode)).toEqual([201, 200, 200]);
    expect(new Set([first, second, header].map((each) => each.json().id)).size).toBe(1);
  });

  it("gives it also where it wouldn't be taken any more, and to nobody else", async () => {
    const server = await aServer();
    const body = { ...asked, idempotencyKey: "build-42" };
    const { id } = await server.create(body);
    rmSync(join(server.projectRoot, ".moai/specs"), { recursive: true });
    const again = await server.ask("POST", path, { body });
    const refused = [
      await server.ask("POST", path, { body: { ...body, idempotencyKey: "build-43" } }),
      await server.ask("POST", path, { body, as: tenantToken }),
      await server.ask("POST", path, { body: { ...body, timeout: 0 } }),
    ];

    expect(again.statusCode).toBe(200);
    expect(again.headers.location).toBe(`${path}/${id}`);
    expect(again.json().id).toBe(id);
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([422, 422, 400]);
  });

  it.each([
    [{}, ["phase"]],
    [{ phase: "2-run", timeout: 3601 }, ["timeout"]],
    [{ phase: "2-run", timeout: "60", speed: 1 }, ["speed", "timeout"]],
    [{ phase: "../x", specId: "spec-1", agent: "Claude Code!" }, ["agent", "phase", "specId"]],
    [{ prompt: "x", metadata: { a: 1 }, env: { "A B": "x" } }, ["env", "metadata.a"]],
    [{ prompt: "x", agent: "claude", agentCommand: "sh -c evil" }, ["agentCommand", "agentCommand"]],
    [{ prompt: "x", agent: "nobody" }, ["agent"]],
    [{ prompt: "x", env: { LD_PRELOAD: "evil.so" } }, ["env.LD_PRELOAD"]],
    [{ prompt: "x", callbackUrl: "http://169.254.169.254/" }, ["callbackUrl"]],
    [{ prompt: "x", specId: "SPEC-AUTH-001" }, ["specId"]],
    [{ phase: "2-run" }, ["specId"]],
    [
      { prompt: "x", repository: { url: "https://git.example.com/a", commit: "a".repeat(40) } },
      ["repository"],
    ],
    [{ prompt: "x", agent: "codex", model: "m", maxTokens: 5 }, ["maxTokens", "model"]],
    [{ prompt: "x", resources: { memoryLimit: "a lot" } }, ["resources.memoryLimit"]],
    [
      { timeout: 0, speed: 1, agent: "nobody", env: { PATH: "x" }, callbackUrl: "https://evil.example.com/" },
      ["agent", "callbackUrl", "env.PATH", "phase", "speed", "timeout"],
    ],
    [{ prompt: 7, specId: "SPEC-AUTH-001", timeout: 0 }, ["prompt", "specId", "timeout"]],
    [{ prompt: "x", agent: "!", agentCommand: "sh", model: "m" }, ["agent", "agentCommand", "agentCommand"]],
    [{ phase: "../x", agentCommand: "sh", env: { PATH: 1 } }, ["agentCommand", "env.PATH", "phase"]],
    [[], [""]],
  ])("400 names every field that is wrong: %j", async (body, fields) => {
    const server = await aServer();
    const answer = await server.ask("POST", path, { body });
    const problem = answer.json();

    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(validateProblem(problem)).toBe(true);
    expect(problem.errors.map(({ field }: { field: string }) => field).sort()).toEqual(fields);
    expect((await server.store.count()).PENDING).toBe(0);
  });

  it.each([
    ["status=DONE", ["status"]],
    ["limit=0", ["limit"]],
    ["limit=201&after=x&page=2", ["after", "limit", "page"]],
  ])("400 for the query %s", async (query, fields) => {
    const server = await aServer();
    const answer = await server.ask("GET", `${path}?${query}`);

    expect(answer.statusCode).toBe(400);
    expect(
      answer
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(fields);
  });

  it.each([
    [{ ...asked, specId: "SPEC-NONE-001" }, "spec_not_found"],
    [{ ...asked, phase: "9-nothing" }, "unknown_phase"],
    [{ prompt: "x", project: "nowhere" }, "project_not_found"],
  ])("422 for what isn't there: %j", async (body, code) => {
    const server = await aServer();
    const answer = await server.ask("POST", path, { body });

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code, status: 422, instance: path });
  });

  it("429 where the queue is full, with when to ask again", async () => {
    const server = await aServer({ limits: { running: 1, queued: 1 } });
    const { id } = await server.create(asked);
    await untilStatus(server, id, "RUNNING");
    await server.create(asked);
    const answer = await server.ask("POST", path, { body: asked });

    expect(answer.statusCode).toBe(429);
    expect(answer.headers["retry-after"]).toBe("30");
    expect(answer.json()).toMatchObject({ code: "queue_full" });
  });

  it("takes what the operator turned on", async () => {
    const server = await aServer({
      policy: {
        allowsAgentCommand: true,
        environmentNames: ["GREETING"],
        callbacks: { hosts: ["ci.example.com"], networks: [] },
      },
    });
    const execution = await server.create({
      prompt: "x",
      project: "shop/api",
      agentCommand: "my-agent",
      env: { GREETING: "a secret greeting" },
      callbackUrl: "https://ci.example.com/hook",
    });

    expect(execution.request).toMatchObject({ agentCommand: "my-agent", envNames: ["GREETING"] });
    expect(JSON.stringify(execution)).not.toContain("secret greeting");
    const stored = await server.store.find(execution.id, null);
    expect(stored?.environment).toEqual({ GREETING: "a secret greeting" });
  });

  it("knows 1-plan by what is wanted, and takes a new SPEC's id", async () => {
    const server = await aServer();
    const request = { phase: "1-plan", specId: "SPEC-NEW-001", prompt: "users can log out" };

    expect((await server.create(request)).request).toMatchObject({ ...request, agent: "claude" });
  });

  it("lets a tenant have its own projects alone", async () => {
    const server = await aServer();
    const allowed = await server.create({ prompt: "x", project: "shop/api" }, tenantToken);
    const other = await server.ask("POST", path, {
      body: { prompt: "x", project: "other" },
      as: tenantToken,
    });

    expect(allowed.project).toBe("shop/api");
    expect(other.json()).toMatchObject({ status: 422, code: "project_not_found" });
    expect((await server.ask("GET", path)).json().items).toHaveLength(1);
  });
});

describe("an execution's output", () => {
  it("comes as text so far", async () => {
    const server = await aServer();
    const { id } = await server.create(asked);
    const answer = await server.ask("GET", `${path}/${id}/logs`);

    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toContain("text/plain");
  });

  it("comes live with every change of state, until the end", async () => {
    const server = await aServer();
    const { id } = await server.create(asked);
    const live = server.ask("GET", `${path}/${id}/logs`, { headers: { accept: "text/event-stream" } });
    await untilStatus(server, id, "RUNNING");
    server.place.end(id);
    const answer = await live;
    const states = [...answer.body.matchAll(/event: state\ndata: (.*)/g)].map(
      ([, data = ""]) => JSON.parse(data).status,
    );

    expect(answer.headers["content-type"]).toContain("text/event-stream");
    expect(states.at(-1)).toBe("COMPLETED");
    expect(answer.body).toContain('event: end\ndata: {"status":"COMPLETED"}');
  });

  it("is nobody else's", async () => {
    const server = await aServer();
    const { id } = await server.create(asked);

    expect((await server.ask("GET", `${path}/${id}/logs`, { as: tenantToken })).statusCode).toBe(404);
  });
});

describe("what needs no token", () => {
  it("says that the server lives, that it can work, and what it counts", async () => {
    const server = await aServer();
    await server.create(asked);
    const bare = (url: string) => server.server.inject({ url, headers: { host: "10.0.0.7:7410" } });

    expect((await bare("/healthz")).json()).toEqual({ status: "ok" });
    expect((await bare("/readyz")).json()).toEqual({ status: "ready" });
    const metrics = await bare("/metrics");
    expect(metrics.headers["content-type"]).toContain("text/plain");
    expect(metrics.body).toMatch(/^alfred_executions\{status="(?:PENDING|RUNNING)"\} 1$/m);
    expect(metrics.body).toContain(
      'alfred_http_requests_total{method="POST",route="/api/v1/executions",status="201"} 1',
    );
  });

  it("answers those who watch over it however much others ask", async () => {
    const server = await aServer({ facts: { requestsPerMinute: 1 } });
    const statuses = [];
    for (const url of ["/metrics", "/metrics", "/healthz", "/readyz"]) {
      statuses.push((await server.server.inject({ url, headers: { host: "localhost" } })).statusCode);
    }

    expect(statuses).toEqual([200, 429, 200, 200]);
  });

  it("counts its requests also where its records can't be reached", async () => {
    const { store } = await aServer();
    const away = { ...store, count: () => Promise.reject(new Error("gone")) };
    const server = await aServer({ facts: { store: away } });
    const answer = await server.server.inject({ url: "/metrics", headers: { host: "localhost" } });

    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain("alfred_http_requests_total");
    expect(answer.body).not.toMatch(/^alfred_executions\{/m);
  });

  it("isn't ready while it ends, nor where its store or its runner can't be reached", async () => {
    const server = await aServer();
    server.ending.abort();
    expect((await server.ask("GET", "/readyz")).statusCode).toBe(503);

    const store = await aServer();
    const broken = await aServer({
      facts: { store: { ...store.store, ping: () => Promise.reject(new Error("password=hunter22")) } },
    });
    const answer = await broken.ask("GET", "/readyz");
    expect(answer.json()).toMatchObject({ status: 503, code: "not_ready" });
    expect(answer.body).not.toContain("hunter22");
    const runner = { ...store.place.runner(), checkReady: () => Promise.resolve("disk full") };
    expect((await (await aServer({ facts: { runner } })).ask("GET", "/readyz")).statusCode).toBe(503);
  });

  it("describes the API as OpenAPI 3.1, with every reference there, and readably", async () => {
    const server = await aServer();
    const answer = await server.server.inject({
      url: "/api/v1/openapi.json",
      headers: { host: "localhost" },
    });
    const document = answer.json();
    const names = Object.keys(document.components.schemas);
    const references = [...answer.body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );

    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([path, `${path}/{id}`, `${path}/{id}/cancel`, `${path}/{id}/logs`]),
    );
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !names.includes(name ?? ""))).toEqual([]);
    expect(answer.body).not.toContain("$defs");
    const page = await server.server.inject({ url: "/docs", headers: { host: "localhost" } });
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.body).toContain("POST /api/v1/executions");
    expect(page.body).not.toContain("<script");
  });

  it("describes every answer that the server gives, and no other address", async () => {
    const server = await aServer();
    const document = (
      await server.server.inject({ url: "/api/v1/openapi.json", headers: { host: "localhost" } })
    ).json();
    const written = Object.entries(document.paths).flatMap(([each, methods]) =>
      Object.keys(methods as object).map(
        (method) => `${method.toUpperCase()} ${each.replace("{id}", ":id")}`,
      ),
    );
    for (const route of written) {
      const [method = "GET", url = ""] = route.split(" ");
      expect(server.server.hasRoute({ method, url }), route).toBe(true);
    }
    const without = (status: string) =>
      Object.entries<Record<string, { responses: object }>>(document.paths).flatMap(([each, methods]) =>
        Object.values(methods).some(({ responses }) => status in responses) ? [] : [each],
      );
    expect(without("429")).toEqual(["/healthz", "/readyz"]);
    expect(without("503")).toEqual(["/healthz", "/metrics"]);
  });
});
