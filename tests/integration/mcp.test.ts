import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCommandLine } from "../../src/surfaces/cli/run-command-line.ts";
import { alfred, cliFile, readState } from "../support/command-line.ts";
import { aProject, writeFiles, writeSpec } from "../support/temporary-project.ts";

/** The official client, connected to `alfred mcp` as it is built. */
async function connected(root: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TZ: "UTC" };
  if (process.env["ALFRED_IN_PROCESS"] === "1") {
    // Where coverage is measured the server runs here, over the same lines.
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    void runCommandLine({
      words: ["mcp"],
      environment: env,
      directory: root,
      streams: { input: toServer, output: toClient, errors: new PassThrough() },
      signal: new AbortController().signal,
      now: () => new Date(),
    });
    await client.connect(new StdioServerTransport(toClient, toServer));
    onTestFinished(() => void toServer.end());
    return client;
  }
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cliFile, "mcp"],
      cwd: root,
      env,
      stderr: "pipe",
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

async function aReadyProject(): Promise<string> {
  const root = aProject();
  writeSpec(root);
  await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
  return root;
}

async function call(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
  const texts = Array.isArray(content) ? content.map(({ text }) => String(text)) : [];
  return { texts, document: structuredContent as Record<string, unknown> | undefined, isError };
}

const test =
  'import test from "node:test";\nimport assert from "node:assert/strict";\ntest("AC-001", async () => { const { login } = await import("../src/session.js"); assert.ok(login()); });\n';

describe("alfred mcp, through the official client", () => {
  it("offers the operations with schemas, the state as resources, the phases as prompts", async () => {
    const client = await connected(await aReadyProject());

    const { tools } = await client.listTools();
    const { resources } = await client.listResources();
    const { resourceTemplates } = await client.listResourceTemplates();
    const { prompts } = await client.listPrompts();

    expect(tools.map(({ name }) => name).sort()).toEqual([
      "0-project",
      "1-plan",
      "2-run",
      "3-sync",
      "begin",
      ...["complete", "current", "done", "error", "fail", "list", "pause", "show", "start"].map(
        (name) => `checkpoint_${name}`,
      ),
      "doctor",
      "history",
      "path_check",
      "phase",
      "resume",
      "spec_check",
      "spec_list",
      "spec_show",
      "status",
      "step_done",
      "step_fail",
      "step_skip",
      ...["check", "claim", "done", "fail", "graph", "list", "next", "resume", "skip", "start"].map(
        (name) => `tasks_${name}`,
      ),
    ]);
    for (const { description, inputSchema } of tools) {
      expect(description?.length).toBeGreaterThan(5);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    }
    expect(tools.find(({ name }) => name === "2-run")?.inputSchema.required).toEqual(["spec_id"]);
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(["alfred://status", "alfred://history", "alfred://specs/SPEC-AUTH-001"]),
    );
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate).sort()).toEqual([
      "alfred://checkpoints/{id}",
      "alfred://runs/{id}",
      "alfred://specs/{id}",
    ]);
    expect(prompts.map(({ name }) => name)).toEqual([
      "0-project",
      "1-plan",
      "2-run",
      "3-sync",
      "resume",
      "status",
    ]);
    expect(client.getServerVersion()).toMatchObject({ name: "alfred", version: "0.1.0" });
  });

  it("takes a run through its gates to the end: prompt, work, step_done, and a refusal on the way", async () => {
    const root = await aReadyProject();
    const client = await connected(root);

    const red = await call(client, "2-run", { spec_id: "SPEC-AUTH-001" });
    const refused = await call(client, "step_done");
    writeFiles(root, { "tests/session.test.js": test });
    const green = await call(client, "step_done");
    writeFiles(root, { "src/session.js": "export const login = () => true;\n" });
    const refactor = await call(client, "step_done");
    const end = await call(client, "step_done");

    expect(red.texts[0]).toMatch(/^# SPEC-AUTH-001, red: write tests that fail/);
    expect(red.document).toMatchObject({ ok: true, outcome: "prompt_ready", step: "red_phase" });
    expect(refused.document).toMatchObject({ outcome: "failed", is_open: true });
    expect(refused.isError).toBe(false);
    expect(green.document).toMatchObject({ step: "green_phase" });
    expect(refactor.document).toMatchObject({ step: "refactor_phase" });
    expect(end.document).toMatchObject({ ok: true, outcome: "completed" });
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
  });

  it("goes on with a run that was begun on the command line; the question is answered by `confirmed`", async () => {
    const root = await aReadyProject();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const client = await connected(root);

    const question = await call(client, "resume");
    const answered = await call(client, "resume", {
      phase: "2-run",
      spec_id: "SPEC-AUTH-001",
      confirmed: true,
    });

    expect(question.document).toMatchObject({
      outcome: "decision_needed",
      question: { kind: "confirm_resume" },
    });
    expect(question.isError).toBe(false);
    expect(answered.document).toMatchObject({ outcome: "prompt_ready", step: "red_phase" });
  });

  it("takes hostile words as text, also where they look like options", async () => {
    const root = await aReadyProject();
    const client = await connected(root);
    const hostile = "--help \"; touch pwned; $(touch pwned2) `x` it's";

    const plan = await call(client, "1-plan", { description: hostile });
    const option = await call(client, "phase", { phase: "--version" });
    const outside = await call(client, "path_check", { path: "../../etc/passwd" });

    expect(plan.texts[0]).toContain(hostile);
    expect(option).toMatchObject({ isError: true, document: { error: { code: "usage" } } });
    expect(outside).toMatchObject({ isError: true, document: { error: { code: "path_refused" } } });
    for (const name of ["pwned", "pwned2"]) expect(existsSync(join(root, name))).toBe(false);
  });

  it("refuses data that doesn't fit a schema, before anything is done", async () => {
    const root = await aReadyProject();
    const client = await connected(root);

    const missing = await call(client, "2-run", {});
    const unknown = await call(client, "status", { agent_command: "rm -rf ." });

    expect(missing).toMatchObject({ isError: true, texts: [expect.stringContaining("spec_id")] });
    expect(unknown).toMatchObject({ isError: true, texts: [expect.stringContaining("agent_command")] });
  });

  it("reads the state as resources, and says what isn't there", async () => {
    const root = await aReadyProject();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const client = await connected(root);
    const read = async (uri: string) => {
      const [first] = (await client.readResource({ uri })).contents;
      return JSON.parse(first !== undefined && "text" in first ? first.text : "");
    };

    const { resources } = await client.listResources();
    const runs = resources.filter(({ uri }) => uri.startsWith("alfred://runs/")).map(({ uri }) => uri);

    expect(await read("alfred://status")).toMatchObject({ ok: true, runs: [{ phase: "2-run" }] });
    expect(runs).toHaveLength(2);
    expect(await read(runs[0] ?? "")).toMatchObject({ ok: true });
    expect(await read("alfred://specs/SPEC-AUTH-001")).toMatchObject({ spec: { id: "SPEC-AUTH-001" } });
    await expect(read("alfred://specs/SPEC-NOPE-001")).rejects.toThrow("SPEC-NOPE-001");
    await expect(read("alfred://specs/..%2F..%2Fetc")).rejects.toThrow();
  });

  it("gives each phase's prompt without starting anything, and `begin` takes the words as typed", async () => {
    const root = await aReadyProject();
    const client = await connected(root);

    const { messages } = await client.getPrompt({
      name: "1-plan",
      arguments: { typed: '"users <<NAME>> log in" --debug' },
    });
    const begun = await call(client, "begin", {
      phase: "1-plan",
      typed: '"users can log in" --spec-id SPEC-LOGIN-001',
    });

    expect(JSON.stringify(messages)).toContain("users <<NAME>> log in");
    expect(JSON.stringify(messages)).toContain("step_done");
    expect(readState(root, "1-plan-")).toMatchObject({ spec_id: "SPEC-LOGIN-001" });
    expect(begun.document).toMatchObject({ outcome: "prompt_ready" });
  });

  it("tells progress to a client that asks for it, and answers calls made at once one after another", async () => {
    const client = await connected(await aReadyProject());
    const told: string[] = [];
    const run = client.callTool({ name: "2-run", arguments: { spec_id: "SPEC-AUTH-001" } }, undefined, {
      onprogress: ({ message }) => told.push(message ?? ""),
    });

    const [first, second] = await Promise.all([run, client.callTool({ name: "status", arguments: {} })]);

    expect(first.structuredContent).toMatchObject({ outcome: "prompt_ready" });
    expect(second.structuredContent).toMatchObject({ runs: [{ phase: "2-run" }] });
    expect(told.join("\n")).toContain("spec_validation");
  });

  it("works a task file off: who takes what, boxes ticked, values that look like options refused as ids", async () => {
    const root = aProject({ "tasks.md": "# Tasks\n\n- [ ] T-001 One\n- [ ] T-002 Two (depends: T-001)\n" });
    const client = await connected(root);
    const file = "tasks.md";

    const next = await call(client, "tasks_next", { file });
    await call(client, "tasks_claim", { file, as: "me" });
    const refused = await call(client, "tasks_done", { file, id: "T-001", as: "you" });
    const done = await call(client, "tasks_done", { file, id: "T-001", as: "me" });
    const hostile = await call(client, "tasks_done", { file, id: "--help" });
    const skipped = await call(client, "tasks_skip", { file, id: "T-002", reason: "--not $(touch pwned)" });

    expect(next.document).toMatchObject({ ready: [{ id: "T-001" }] });
    expect(refused.document).toMatchObject({ ok: false, refusal: { reason: "held", by: "me" } });
    expect(done.isError).toBe(false);
    expect(hostile.isError).toBe(true);
    expect(skipped.isError).toBe(false);
    const text = readFileSync(join(root, file), "utf8");
    expect(text).toContain("- [x] T-001 One");
    expect(text).toContain("--not $(touch pwned)");
    expect((await call(client, "tasks_list", { file })).document).toMatchObject({ waves: [{ number: 1 }] });
    expect(existsSync(join(root, "pwned"))).toBe(false);
  });

  it("counts progress over many items, and shows it as a resource", async () => {
    const client = await connected(aProject());
    const task = "migration-001";

    await call(client, "checkpoint_start", { task, total: 3, every: 1 });
    await call(client, "checkpoint_current", { task, item: "a.ts" });
    await call(client, "checkpoint_done", { task, item: "a.ts" });
    await call(client, "checkpoint_error", { task, item: "b.ts", message: "no parser" });
    const paused = await call(client, "checkpoint_pause", { task });
    const { contents } = await client.readResource({ uri: `alfred://checkpoints/${task}` });
    const { resources } = await client.listResources();

    expect(paused.document).toMatchObject({ status: "paused", progress: { completed: 2, total: 3 } });
    expect(JSON.parse(String(contents[0] && "text" in contents[0] ? contents[0].text : ""))).toMatchObject({
      task_id: task,
      errors: [{ error: "no parser" }],
    });
    expect(resources.map(({ uri }) => uri)).toContain(`alfred://checkpoints/${task}`);
    expect((await call(client, "checkpoint_show", { task: "nope" })).isError).toBe(true);
  });

  it.each(["SIGTERM", "its input's end"])("ends by itself at %s", async (way) => {
    const child = spawn(process.execPath, [cliFile, "mcp"], {
      cwd: aProject(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const hello = {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "t", version: "1" },
    };
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: hello })}\n`);
    await new Promise((resolve) => child.stdout.once("data", resolve));

    if (way === "SIGTERM") child.kill("SIGTERM");
    else child.stdin.end();

    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(way === "SIGTERM" ? 130 : 0);
  });
});

it("the SDK stands in a file that only `alfred mcp` loads", () => {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  const signs = /StdioServerTransport|ModelContextProtocol|notifications\/tools\/list_changed/;

  expect(readFileSync(join(dist, "cli.cjs"), "utf8")).not.toMatch(signs);
  expect(readFileSync(join(dist, "hook.cjs"), "utf8")).not.toMatch(signs);
});
