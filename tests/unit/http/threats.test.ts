import { symlinkSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { validateProblem } from "../../../src/executions/generated/problem.js";
import { AlfredError } from "../../../src/failures/index.ts";
import {
  callerOf,
  isHostAllowed,
  isOriginAllowed,
  operator,
  readTenants,
} from "../../../src/surfaces/http/guard.ts";
import { aServer, tenantToken, token, untilStatus } from "../../support/a-server.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

/** One test for each threat of docs/guide/executions-security.md, by its name there. */
const path = "/api/v1/executions";
const asked = { phase: "2-run", specId: "SPEC-AUTH-001" };

describe("threat: no token", () => {
  it.each([
    ["none", undefined],
    ["a wrong one", "Bearer wrong"],
    ["a part of it", `Bearer ${token.slice(0, -1)}`],
    ["it and more", `Bearer ${token}x`],
    ["another scheme", `Basic ${Buffer.from(`a:${token}`).toString("base64")}`],
    ["it without a scheme", token],
    ["an empty one", "Bearer "],
  ])("with %s nothing is answered", async (_, authorization) => {
    const { server, store } = await aServer();
    const headers = { host: "localhost", ...(authorization === undefined ? {} : { authorization }) };
    for (const [method, url] of [
      ["GET", path],
      ["POST", path],
      ["GET", `${path}/${crypto.randomUUID()}`],
      ["POST", `${path}/${crypto.randomUUID()}/cancel`],
      ["GET", `${path}/${crypto.randomUUID()}/logs`],
      ["GET", "/anything"],
    ] as const) {
      const answer = await server.inject({
        method,
        url,
        headers,
        ...(method === "POST" ? { payload: asked } : {}),
      });
      expect(answer.statusCode, url).toBe(401);
      expect(answer.json()).toMatchObject({ code: "not_authenticated" });
      expect(answer.headers["www-authenticate"]).toContain("Bearer");
    }
    expect((await store.count()).PENDING).toBe(0);
  });

  it("a token in the address counts for nothing", async () => {
    const { server } = await aServer();

    expect(
      (await server.inject({ url: `${path}?token=${token}`, headers: { host: "localhost" } })).statusCode,
    ).toBe(401);
  });

  it.each([path, "/nothing-here"])("guessing is slowed down (%s)", async (url) => {
    const { server } = await aServer({ facts: { requestsPerMinute: 5 } });
    const statuses = [];
    for (let count = 0; count < 8; count++) {
      const headers = { host: "localhost", authorization: `Bearer guess-${count}` };
      statuses.push((await server.inject({ url, headers })).statusCode);
    }
    const last = await server.inject({ url, headers: { host: "localhost" } });

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(last.json()).toMatchObject({ status: 429, code: "too_many_requests" });
    expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("threat: wrong Host (a name that is led to this server)", () => {
  it.each([
    ["evil.example", 403],
    ["localhost.evil.example", 403],
    ["alfred.example.com.evil.example:7410", 403],
    ["localhost", 200],
    ["127.0.0.1:7410", 200],
    ["[::1]:7410", 200],
    ["alfred.example.com", 200],
    ["ALFRED.example.com:7410", 200],
  ])("%s is answered with %i, token or not", async (host, status) => {
    const { ask } = await aServer();

    expect((await ask("GET", path, { headers: { host } })).statusCode).toBe(status);
    expect((await ask("GET", "/docs", { headers: { host } })).statusCode).toBe(status);
  });

  it.each(["", "a b", "[::1", "user@localhost", "localhost:port"])("%j is no host", (host) => {
    expect(isHostAllowed(host, [])).toBe(false);
  });
});

describe("threat: cross-site request", () => {
  it.each([
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost:9999" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ origin: "http://localhost:7410", "sec-fetch-site": "same-origin" }, 201],
  ])("%j is answered with %i", async (headers, status) => {
    const { ask, store } = await aServer();
    const answer = await ask("POST", path, { body: asked, headers });

    expect(answer.statusCode).toBe(status);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    const { PENDING, RUNNING } = await store.count();
    expect(PENDING + RUNNING).toBe(status === 201 ? 1 : 0);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "a form's %s is no request",
    async (type) => {
      const { server } = await aServer();
      const headers = { host: "localhost", authorization: `Bearer ${token}`, "content-type": type };
      const answer = await server.inject({
        method: "POST",
        url: path,
        headers,
        payload: JSON.stringify(asked),
      });

      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: "unsupported_media_type" });
    },
  );

  it("an origin that can't be read is none of ours", () => {
    expect(isOriginAllowed({ origin: "localhost", site: undefined }, "localhost")).toBe(false);
  });
});

describe("threat: oversized and malformed bodies", () => {
  async function posted(payload: string, headers: Readonly<Record<string, string>> = {}) {
    const { server } = await aServer();
    return server.inject({
      method: "POST",
      url: path,
      headers: {
        host: "localhost",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...headers,
      },
      payload,
    });
  }

  it("one that is too large is refused with 413", async () => {
    const answer = await posted(JSON.stringify({ prompt: "x".repeat(600 * 1024) }));

    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: "body_too_large", status: 413 });
  });

  it("the largest prompt that is allowed is taken", async () => {
    expect((await posted(JSON.stringify({ prompt: "한".repeat(100_000) }))).statusCode).toBe(201);
    expect((await posted(JSON.stringify({ prompt: "x".repeat(100_001) }))).statusCode).toBe(400);
  });

  it.each([
    ["", 400],
    ["{", 400],
    ["nonsense", 400],
    ["null", 400],
    ['"text"', 400],
    ['{ "prompt": "a", "__proto__": { "agentCommand": "evil" } }', 400],
    ['{ "prompt": "a", "constructor": { "prototype": { "x": 1 } } }', 400],
    [`${"[".repeat(20_000)}${"]".repeat(20_000)}`, 400],
    ['{ "prompt": "a", "metadata": { "constructor": "x" } }', 201],
  ])("%.60s is answered with %i", async (payload, status) => {
    const answer = await posted(payload);

    expect(answer.statusCode).toBe(status);
    if (status === 400) expect(answer.headers["content-type"]).toContain("application/problem+json");
  });
});

describe("threat: what is no request at all", () => {
  it.each([
    ["%E0%A4%A", 400, "malformed_request"],
    ["a".repeat(300), 404, "execution_not_found"],
  ])(
    "an address that can't be read, or is too long, is answered as any other (%#)",
    async (part, status, code) => {
      const server = await aServer();
      const answer = await server.ask("GET", `${path}/${part}`);

      expect(answer.statusCode).toBe(status);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(validateProblem(answer.json())).toBe(true);
      expect(answer.json()).toMatchObject({ status, code });
    },
  );

  it("an address that can't be decoded is answered with the headers of every answer, and without its query", async () => {
    const { server } = await aServer();
    const answer = await server.inject({ url: `${path}/%zz?token=${token}`, headers: { host: "localhost" } });

    expect(answer.json()).toMatchObject({ status: 400, instance: `${path}/%zz` });
    expect(answer.body).not.toContain(token);
    expect(answer.headers).toMatchObject({
      "x-request-id": answer.json().requestId,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
  });

  it.each([
    ["no HTTP", "GARBAGE\r\n\r\n", 400, "malformed_request"],
    [
      "a head without end",
      `GET / HTTP/1.1\r\nX-Big: ${"a".repeat(40_000)}\r\n\r\n`,
      431,
      "headers_too_large",
    ],
    [
      "less than it said",
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      400,
      "malformed_request",
    ],
  ])("%s is answered with a problem document, and hung up on", async (_, words, status, code) => {
    const { server } = await aServer();
    const url = new URL(await server.listen({ host: "127.0.0.1", port: 0 }));
    const socket = connect(Number(url.port), url.hostname);
    socket.end(words);
    const [head = "", body = ""] = (await textOf(socket)).split("\r\n\r\n");

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain("content-type: application/problem+json");
    expect(validateProblem(JSON.parse(body))).toBe(true);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it("what comes while the server ends is sent away with a problem document, and whoever keeps it running isn't", async () => {
    const server = await aServer();
    server.ending.abort();
    const answer = await server.ask("POST", path, { body: asked });

    expect(answer.json()).toMatchObject({ status: 503, code: "not_ready" });
    expect((await server.store.count()).PENDING).toBe(0);
    expect((await server.ask("GET", "/healthz")).statusCode).toBe(200);
  });
});

describe("threat: traversal in project names", () => {
  it.each([
    "..",
    "../other",
    "shop/../../etc",
    "/etc",
    "shop//api",
    "./shop",
    "shop/./api",
    "~root",
    "C:\\windows",
    "..\\..\\etc",
    "%2e%2e/etc",
    "shop\u0000api",
    ".moai",
    "shop/api/",
    "-rf",
  ])("%j is refused before anything is looked at", async (project) => {
    const { ask } = await aServer();
    const answer = await ask("POST", path, { body: { prompt: "x", project } });

    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ field: "project" }]);
  });

  it("a link that leads out of the project root is no project", async () => {
    const { ask, projectRoot } = await aServer();
    const outside = temporaryFolder();
    writeFiles(outside, { "package.json": "{}" });
    symlinkSync(outside, join(projectRoot, "linked"));
    const answer = await ask("POST", path, { body: { prompt: "x", project: "linked" } });

    expect(answer.json()).toMatchObject({ status: 422, code: "project_not_found" });
  });

  it("where a project lies isn't said with what is wrong in it", async () => {
    const { ask, projectRoot } = await aServer();
    writeFiles(projectRoot, { "shop/.moai/workflows/broken.json": "{" });
    const answer = await ask("POST", path, { body: { phase: "broken", project: "shop" } });

    expect(answer.json()).toMatchObject({ status: 422, code: "workflow_invalid" });
    expect(answer.json().detail).toContain(`- File: ${join(".moai", "workflows", "broken.json")}\n`);
    expect(answer.body).not.toContain(projectRoot);
  });

  it("a folder that becomes a link after it was asked for is not worked in", async () => {
    const server = await aServer({ limits: { running: 1 } });
    const first = await server.create({ prompt: "x" });
    await untilStatus(server, first.id, "RUNNING");
    writeFiles(server.projectRoot, { "soon/package.json": "{}" });
    const { id } = await server.create({ prompt: "x", project: "soon" });
    const { renameSync } = await import("node:fs");
    renameSync(join(server.projectRoot, "soon"), join(server.projectRoot, "before"));
    symlinkSync(temporaryFolder(), join(server.projectRoot, "soon"));
    server.place.end(first.id);

    expect(await untilStatus(server, id, "FAILED")).toMatchObject({ error: { code: "project_not_found" } });
    expect(server.place.starts).not.toContain(id);
  });

  it.each(["..%2f..%2fetc%2fpasswd", "%2e%2e", "x'; drop table alfred_executions; --", "00000000"])(
    "%s is no execution's id",
    async (id) => {
      const { ask } = await aServer();

      expect((await ask("GET", `${path}/${id}`)).statusCode).toBe(404);
      expect((await ask("GET", `${path}/${id}/logs`)).statusCode).toBe(404);
    },
  );
});

describe("threat: secrets in logs", () => {
  it("neither tokens nor variables nor prompts stand in the log or in an answer", async () => {
    const server = await aServer({ policy: { environmentNames: ["API_KEY"] } });
    const secret = "sk-live-1234567890";
    const { id } = await server.create({ prompt: "the prompt's own words", env: { API_KEY: secret } });
    const answers = [
      await server.ask("GET", `${path}/${id}`),
      await server.ask("GET", path),
      await server.ask("GET", path, { as: `${token}-wrong` }),
      await server.ask("POST", path, { body: "{", headers: { "content-type": "application/json" } }),
      await server.ask("GET", "/metrics"),
    ];
    const log = server.logged();

    expect(log).toContain('"path":"/api/v1/executions"');
    for (const word of [token, secret, "the prompt's own words"]) expect(log).not.toContain(word);
    for (const answer of answers) {
      expect(answer.body).not.toContain(secret);
      expect(answer.body).not.toContain(token);
    }
  });

  it("an error's message that holds one is written without it, and isn't answered", async () => {
    const inner = await aServer();
    const leaky = { ...inner.store, list: () => Promise.reject(new Error(`no access with ${token}`)) };
    const server = await aServer({ facts: { store: leaky } });
    const answer = await server.ask("GET", path);

    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: "server_failed", requestId: answer.headers["x-request-id"] });
    expect(answer.body).not.toContain("no access");
    expect(server.logged()).toContain("no access with [secret]");
  });

  it("records that can't be reached are said without where they are", async () => {
    const inner = await aServer();
    const failure = { code: "records_unreachable", store: "postgres://db/x", detail: "refused" } as const;
    const away = { ...inner.store, list: () => Promise.reject(new AlfredError(failure)) };
    const server = await aServer({ facts: { store: away } });
    const answer = await server.ask("GET", path);

    expect(answer.json()).toMatchObject({ status: 503, code: "not_ready" });
    expect(answer.body).not.toContain("postgres");
  });
});

describe("threat: another project's execution", () => {
  it("a repository to clone opens no project that a tenant may not name: its state would go to the job, and the job's come home there", async () => {
    const policy = { runner: "kubernetes", repositoryHosts: ["git.example.com"] } as const;
    const { ask, projectRoot } = await aServer({ policy });
    writeFiles(projectRoot, { "shop/web/package.json": "{}" });
    const repository = { url: "https://git.example.com/shop.git", commit: "a".repeat(40) };
    const asked = async (project: object) =>
      (await ask("POST", path, { body: { prompt: "x", repository, ...project }, as: tenantToken })).json();

    for (const project of [{ project: "shop/web" }, { project: "not/there" }, {}])
      expect(await asked(project)).toMatchObject({ status: 422, code: "project_not_found" });
    expect(await asked({ project: "shop/api" })).toMatchObject({ status: "PENDING", project: "shop/api" });
  });

  it("isn't seen, listed, followed nor cancelled by another tenant, and doesn't seem to exist", async () => {
    const server = await aServer();
    const { id } = await server.create(asked);
    await untilStatus(server, id, "RUNNING");
    for (const [method, url] of [
      ["GET", `${path}/${id}`],
      ["GET", `${path}/${id}/logs`],
      ["POST", `${path}/${id}/cancel`],
    ] as const) {
      const answer = await server.ask(method, url, { as: tenantToken });
      const unknown = await server.ask(method, url.replace(id, crypto.randomUUID()), { as: tenantToken });
      expect(answer.statusCode, url).toBe(404);
      expect({ ...answer.json(), instance: "", requestId: "" }).toEqual({
        ...unknown.json(),
        instance: "",
        requestId: "",
      });
    }
    expect((await server.ask("GET", path, { as: tenantToken })).json().items).toEqual([]);
    expect((await server.ask("GET", `${path}/${id}`)).json().status).toBe("RUNNING");
  });

  it("a tenant's idempotency key is its own", async () => {
    const server = await aServer();
    const ours = await server.create({ prompt: "x", project: "shop/api", idempotencyKey: "key-1" });
    const theirs = await server.create(
      { prompt: "x", project: "shop/api", idempotencyKey: "key-1" },
      tenantToken,
    );

    expect(theirs.id).not.toBe(ours.id);
  });
});

describe("tenants", () => {
  const digest = "a".repeat(64);

  it("are read from their file", () => {
    const text = JSON.stringify([
      { tenant: "team-a", token_sha256: digest, projects: ["a"] },
      { tenant: "team-b", token_sha256: digest, projects: ["*"] },
    ]);

    expect(readTenants("tenants.json", text).map(({ caller }) => caller)).toEqual([
      { tenant: "team-a", sees: "team-a", projects: ["a"] },
      { tenant: "team-b", sees: "team-b", projects: null },
    ]);
  });

  it.each([
    "{",
    "{}",
    '[{ "tenant": "operator", "token_sha256": "x" }]',
    `[{ "tenant": "Team A", "token_sha256": "${digest}", "projects": [] }]`,
  ])("%s is no file of tenants", (text) => {
    expect(() => readTenants("tenants.json", text)).toThrow(AlfredError);
  });

  it("the operator is known by its token alone", () => {
    const known = [operator("one-token")];

    expect(callerOf("Bearer one-token", known)).toMatchObject({ tenant: "operator", sees: null });
    expect(callerOf("bearer one-token", known)).not.toBeNull();
    expect(callerOf("Bearer ", [operator("")])).toBeNull();
  });
});
