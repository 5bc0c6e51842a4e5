import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { executionClient } from "../../../src/executions/index.ts";
import { anExecution } from "../../support/an-execution.ts";
import { executionIn } from "../../support/execution-events.ts";

/** A server that answers each request as the test says, and a client of it. */
async function answering(
  ...answers: readonly ((response: ServerResponse, lastEventId: string | undefined) => void)[]
) {
  let count = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    const id = request.headers["last-event-id"];
    answer?.(response, typeof id === "string" ? id : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return executionClient({ server: `http://127.0.0.1:${port}`, token: "t", timeoutMs: 5_000 });
}

const json = (status: number, data: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
const problem = (status: number, more: object = {}) =>
  json(status, { type: "urn:x", title: "No.", status, detail: "It says no.", code: "other", ...more });

describe("the client of executions", () => {
  it.each([
    [problem(409), { code: "execution_refused", status: 409, detail: "It says no." }],
    [problem(401), { code: "execution_refused", status: 401 }],
    [problem(422), { code: "execution_request_invalid", problems: ["It says no."] }],
    [
      problem(400, { errors: [{ field: "timeout", message: "is too large" }] }),
      { code: "execution_request_invalid", problems: ["timeout is too large"] },
    ],
    [problem(404, { code: "execution_not_found" }), { code: "execution_not_found", execution: "the id" }],
    [problem(503), { code: "server_failed", detail: "It says no." }],
    [json(500, "what?"), { code: "server_failed", detail: "it answered with 500" }],
    [
      json(200, { id: "none" }),
      { code: "server_failed", detail: expect.stringContaining("isn't an execution") },
    ],
  ] as const)("words what the server says, %#", async (answer, failure) => {
    const client = await answering(answer);

    await expect(client.show("the id")).rejects.toMatchObject({ failure });
  });

  it("takes no list that isn't one", async () => {
    for (const data of [null, { items: {} }, { items: [], next: 1 }, { items: [{}], next: null }]) {
      await expect((await answering(json(200, data))).list()).rejects.toMatchObject({
        code: "server_failed",
      });
    }
    const execution = anExecution();
    const page = { items: [execution], next: execution.id };
    expect(await (await answering(json(200, page))).list({ limit: 1, status: "PENDING" })).toEqual(page);
  });

  it("follows no redirect, which would take the token elsewhere", async () => {
    const client = await answering(
      (response) => void response.writeHead(302, { location: "http://evil.example/" }).end(),
    );

    await expect(client.show("x")).rejects.toMatchObject({ code: "server_unreachable" });
  });

  it("goes on where a live log broke off, and ends where it ends", async () => {
    const done = executionIn("COMPLETED");
    const head = { "content-type": "text/event-stream" };
    const asked: (string | undefined)[] = [];
    const client = await answering(
      (response) => {
        response.writeHead(200, head);
        response.write('event: log\nid: 5\ndata: {"text":"first"}\n\n', () => response.destroy());
      },
      (response) => void response.writeHead(503).end(),
      (response, id) => {
        asked.push(id);
        const state = `event: state\ndata: ${JSON.stringify(done)}\n\n`;
        response
          .writeHead(200, head)
          .end(
            `event: log\nid: 9\ndata: {"text":"next"}\n\nevent: log\ndata: 1\n\n${state}event: end\ndata: {}\n\n`,
          );
      },
    );
    const events = [];
    for await (const event of client.follow(done.id)) events.push(event);

    expect(asked).toEqual(["5"]);
    expect(events).toEqual([
      { kind: "log", text: "first" },
      { kind: "log", text: "next" },
      { kind: "log", text: "" },
      { kind: "state", execution: done },
    ]);
  });

  it("says at once where there is nothing to follow, and takes no state that isn't one", async () => {
    const none = await answering(problem(404, { code: "execution_not_found" }));
    await expect(none.follow("x").next()).rejects.toMatchObject({ code: "execution_not_found" });
    const odd = await answering(
      (response) =>
        void response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end("event: state\ndata: {}\n\n"),
    );
    await expect(odd.follow("x").next()).rejects.toMatchObject({ code: "server_failed" });
  });
});
