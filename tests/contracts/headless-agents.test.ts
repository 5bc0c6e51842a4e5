import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clients } from "../../src/agents/clients.ts";
import { callAgent } from "../../src/agents/index.ts";
import { type ProgressEvent, silentTrace } from "../../src/context/index.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

/**
 * What every client that alfred starts has to keep. In the clients' place stand programs of their names that print what the clients print:
 * the lines of Claude Code, Codex 0.169.0 and opencode 1.18.33 as they were seen in the real clients (tests/e2e runs those too), Gemini
 * CLI's as its documentation has them.
 */
const program = fileURLToPath(new URL("../fixtures/agents/scripted-client.mjs", import.meta.url));
const names = Object.entries(clients).flatMap(([name, { headless }]) => (headless === null ? [] : [name]));

interface Script {
  readonly out?: readonly unknown[];
  readonly err?: string;
  readonly exit?: number;
  readonly hang?: boolean;
}

async function call(
  agent: string,
  { out = [], err = "", exit = 0, hang = false }: Script,
  timeoutMs = 20_000,
) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, agent), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  });
  const record = join(folder, "record.json");
  const events: ProgressEvent[] = [];
  const lines = out.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  const result = await callAgent(
    {
      now: () => new Date(),
      signal: new AbortController().signal,
      language: "en",
      environment: {
        PATH: `${folder}:${process.env["PATH"]}`,
        SCRIPT_OUT: lines.map((line) => `${line}\n`).join(""),
        SCRIPT_ERR: err,
        SCRIPT_EXIT: String(exit),
        SCRIPT_RECORD: record,
        ...(hang ? { SCRIPT_HANG: "1" } : {}),
      },
      trace: silentTrace,
      report: (event) => events.push(event),
    },
    {
      driver: { kind: "agent", name: agent },
      prompt: 'Do it: "$(touch pwned)" `x`\nline two',
      root: folder,
      step: "green_phase",
      specId: "SPEC-AUTH-001",
      runId: "run-1",
      timeoutMs,
    },
  );
  const shown = events.map((event) => (event.kind === "agent_output" ? event.text : "")).join("");
  return { result, shown, started: JSON.parse(readFileSync(record, "utf8")) };
}

const failed = (finding: object) => ({ kind: "failed", finding: { kind: "agent_failed", ...finding } });

/** A command that Codex runs, as it says so before and after. */
const codexCommand = (type: string, facts: object) => ({
  type,
  item: {
    id: "item_2",
    type: "command_execution",
    command: "npm test\nmore",
    aggregated_output: "",
    ...facts,
  },
});

/** How each client tells its story. */
const stories: Readonly<
  Record<
    string,
    {
      readonly words: readonly string[];
      readonly good: readonly unknown[];
      /** A problem and nothing after it, at exit code 0. */
      readonly problem: (detail: string) => readonly unknown[];
    }
  >
> = {
  claude: {
    words: ["-p", "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits"],
    good: [
      { type: "system", subtype: "init", tools: ["Bash"] },
      { type: "assistant", message: { content: [{ type: "text", text: "I look at it" }] } },
      {
        type: "assistant",
        message: { content: [{ type: "tool_use", name: "Bash", input: { command: "npm test\nmore" } }] },
      },
      {
        type: "result",
        subtype: "success",
        is_error: false,
        num_turns: 2,
        result: "done",
        permission_denials: [],
      },
    ],
    problem: (detail) => [
      { type: "system", subtype: "init" },
      { type: "result", subtype: "success", is_error: true, num_turns: 1, result: detail },
    ],
  },
  codex: {
    words: ["exec", "--json", "--sandbox", "workspace-write", "--skip-git-repo-check", "-"],
    good: [
      { type: "thread.started", thread_id: "01a1ffcf" },
      { type: "item.completed", item: { id: "item_0", type: "error", message: "Model metadata not found." } },
      { type: "turn.started" },
      { type: "error", message: "Reconnecting... 1/5 (stream disconnected before completion, trying again)" },
      { type: "item.completed", item: { id: "item_1", type: "agent_message", text: "I look at it" } },
      codexCommand("item.started", { exit_code: null, status: "in_progress" }),
      codexCommand("item.completed", { aggregated_output: "1 failed\n", exit_code: 1, status: "failed" }),
      { type: "turn.completed", usage: { input_tokens: 2, output_tokens: 2 } },
    ],
    problem: (detail) => [
      { type: "turn.started" },
      { type: "error", message: detail },
      { type: "turn.failed", error: { message: detail } },
    ],
  },
  gemini: {
    words: ["--approval-mode", "auto_edit", "--output-format", "stream-json"],
    good: [
      { type: "init", session_id: "s", model: "m" },
      { type: "message", role: "user", content: "Do it" },
      { type: "message", role: "assistant", content: "I look ", delta: true },
      { type: "message", role: "assistant", content: "at it", delta: true },
      { type: "tool_use", tool_name: "run_shell_command", parameters: { command: "npm test" } },
      { type: "result", status: "success", stats: {} },
    ],
    problem: (detail) => [{ type: "init" }, { type: "result", status: "error", error: { message: detail } }],
  },
  opencode: {
    words: ["run", "--format", "json", "--print-logs", "--log-level", "ERROR"],
    good: [
      { type: "step_start", part: { type: "step-start" } },
      {
        type: "tool_use",
        part: {
          type: "tool",
          tool: "bash",
          state: { status: "completed", input: { command: "npm test" }, output: "(no output)" },
        },
      },
      { type: "step_finish", part: { type: "step-finish", reason: "tool-calls" } },
      { type: "step_start", part: { type: "step-start" } },
      { type: "text", part: { type: "text", text: "I look at it" } },
      { type: "step_finish", part: { type: "step-finish", reason: "stop" } },
    ],
    problem: (detail) => [
      { type: "step_start", part: {} },
      { type: "error", error: { name: "APIError", data: { message: detail } } },
    ],
  },
};

const storyOf = (agent: string) => {
  const story = stories[agent];
  if (story === undefined) throw new Error(`Tell here how ${agent} speaks`);
  return story;
};

describe.each(names)("an agent client that alfred starts: %s", (agent) => {
  const { words, good, problem } = storyOf(agent);

  it("is started with its flags and the prompt, and shows its progress in words", async () => {
    const { result, shown, started } = await call(agent, { out: good, err: "a warning\n" });

    expect(result).toMatchObject({ kind: "answered" });
    expect(started.words.slice(0, words.length)).toEqual(words);
    expect(started.input).toBe('Do it: "$(touch pwned)" `x`\nline two');
    expect(shown).toContain("I look at it");
    expect(shown).toMatch(/· \w+: npm test\n/);
    expect(shown).toContain("a warning");
    expect(shown).not.toContain('{"type"');
  });

  it.each([
    ["You've hit your session limit · resets 3pm", "limit"],
    ["429 Too Many Requests", "limit"],
    ["Not logged in · Please run /login", "login"],
    ["Incorrect API key provided: 401 Unauthorized", "login"],
    ["The request was refused by the usage policy", "refused"],
  ])("at exit code 0 is seen to have failed: %s", async (detail, reason) => {
    const { result } = await call(agent, { out: problem(detail) });

    expect(result).toMatchObject(
      failed({ agent, exitCode: 0, reason, detail: expect.stringContaining(detail) }),
    );
  });

  it("says its own last words where it ends with another exit code, as JSON or plainly", async () => {
    const inJson = await call(agent, { out: problem("the API is down"), exit: 1 });
    const plain = await call(agent, { err: "config.toml: broken\nPlease set an Auth method\n", exit: 41 });

    expect(inJson.result).toMatchObject(
      failed({ exitCode: 1, detail: expect.stringContaining("the API is down") }),
    );
    expect(plain.result).toMatchObject(
      failed({ exitCode: 41, reason: "login", detail: "Please set an Auth method" }),
    );
  });

  it("that breaks off in the middle of its story has no result, whatever its exit code", async () => {
    const { result } = await call(agent, {
      out: good.slice(0, -1).filter((line) => !JSON.stringify(line).includes("trying again")),
    });

    expect(result).toMatchObject(failed({ exitCode: 0, reason: "no_result" }));
  });

  it("that only asks for a login, at exit code 0, has failed", async () => {
    const { result } = await call(agent, { out: ["Please log in first."] });

    expect(result).toMatchObject(failed({ exitCode: 0, reason: "login" }));
  });

  it("what the model talks about is no failure", async () => {
    const text = JSON.stringify(good).replaceAll(
      "I look at it",
      "I fixed the 429 rate limit and the login (401 Unauthorized)",
    );

    const { result } = await call(agent, { out: JSON.parse(text) });

    expect(result).toMatchObject({ kind: "answered" });
  });

  it("that never ends is ended at its time limit", async () => {
    const { result } = await call(agent, { out: good.slice(0, 1), hang: true }, 1500);

    expect(result).toMatchObject({
      kind: "failed",
      finding: { kind: "command_timed_out", timeoutSeconds: 2 },
    });
  });
});

/** Lines with what a client tells of its tokens, and their sum. Claude Code's was recorded from 2.1.329; the others' are as their sources and issues have them. */
const claudeModel = (inputTokens: number) => ({
  inputTokens,
  outputTokens: 10,
  cacheReadInputTokens: 30,
  cacheCreationInputTokens: 0,
  webSearchRequests: 0,
  costUSD: 0.00065,
  contextWindow: 1000000,
});
const claudeEnd = { type: "result", subtype: "success", is_error: false, num_turns: 2, result: "done" };
const claudeUsage = {
  input_tokens: 111,
  cache_creation_input_tokens: 5,
  cache_read_input_tokens: 30,
  output_tokens: 10,
  server_tool_use: { web_search_requests: 0 },
  service_tier: "standard",
};

describe("the tokens that a client tells of", () => {
  it.each<[string, string, readonly unknown[], number | null]>([
    [
      "claude",
      "of all models",
      [{ ...claudeEnd, usage: claudeUsage, modelUsage: { a: claudeModel(111), b: claudeModel(5) } }],
      196,
    ],
    [
      "claude",
      "of a session that ends twice",
      [
        {
          ...claudeEnd,
          modelUsage: { a: claudeModel(1) },
          model_usage_since_last_result: { a: claudeModel(1) },
        },
        {
          ...claudeEnd,
          modelUsage: { a: claudeModel(3) },
          model_usage_since_last_result: { a: claudeModel(2) },
        },
      ],
      83,
    ],
    ["claude", "of an older version", [{ ...claudeEnd, usage: claudeUsage }], 156],
    ["claude", "also where it failed", [{ ...claudeEnd, is_error: true, usage: claudeUsage }], 156],
    ["claude", "and tells none", [{ ...claudeEnd, usage: { input_tokens: "many" }, modelUsage: {} }], null],
    [
      "codex",
      "with those of its cache and its thoughts inside",
      [
        {
          type: "turn.completed",
          usage: {
            input_tokens: 26549,
            cached_input_tokens: 22272,
            output_tokens: 1590,
            reasoning_output_tokens: 1152,
          },
        },
      ],
      28139,
    ],
    ["codex", "and tells none", [{ type: "turn.completed" }], null],
    [
      "gemini",
      "in all",
      [
        {
          type: "result",
          status: "success",
          stats: { total_tokens: 900, input_tokens: 800, output_tokens: 60, cached: 500 },
        },
      ],
      900,
    ],
    [
      "gemini",
      "also where it failed",
      [{ type: "result", status: "error", error: { message: "x" }, stats: { total_tokens: 7 } }],
      7,
    ],
    [
      "opencode",
      "step by step",
      [
        {
          type: "step_finish",
          part: {
            reason: "tool-calls",
            tokens: { input: 1, output: 26, reasoning: 4, cache: { read: 2, write: 17213 } },
          },
        },
        {
          type: "step_finish",
          part: {
            reason: "stop",
            tokens: { input: 3, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
          },
        },
      ],
      17249,
    ],
    [
      "opencode",
      "and tells none",
      [{ type: "step_finish", part: { reason: "stop", tokens: { input: -1, output: 1.5 } } }],
      null,
    ],
  ])("%s %s", async (agent, _how, out, tokensUsed) => {
    expect((await call(agent, { out })).result).toMatchObject({ tokensUsed });
  });

  it("are what it told before it was ended", async () => {
    const tokens = { type: "step_finish", part: { reason: "tool-calls", tokens: { input: 5 } } };
    const { result } = await call("opencode", { out: [tokens], hang: true }, 1500);

    expect(result).toMatchObject({ kind: "failed", tokensUsed: 5 });
  });
});

describe("Claude Code's ways of ending with exit code 0", () => {
  it.each([
    [
      "a command aborted before the model",
      { subtype: "success", is_error: false, num_turns: 0 },
      "not_called",
    ],
    ["a refusal", { subtype: "success", is_error: true, num_turns: 2, stop_reason: "refusal" }, "refused"],
    ["a missing login", { subtype: "success", is_error: true, api_error_status: 401, result: "?" }, "login"],
    ["a limit", { subtype: "success", is_error: true, api_error_status: 429, result: "?" }, "limit"],
  ])("%s is a failure", async (_, result, reason) => {
    const ended = await call("claude", { out: [{ type: "result", ...result }] });

    expect(ended.result).toMatchObject(failed({ exitCode: 0, reason }));
  });

  it("too many turns is a failure; tools that were denied are shown, and the gate judges", async () => {
    const turns = { type: "result", subtype: "error_max_turns", is_error: false, num_turns: 9 };
    const denied = {
      type: "result",
      subtype: "success",
      num_turns: 2,
      permission_denials: [{ tool_name: "WebFetch" }],
    };

    expect((await call("claude", { out: [turns] })).result).toMatchObject(
      failed({ detail: "error_max_turns" }),
    );
    expect(await call("claude", { out: [denied] })).toMatchObject({
      result: { kind: "answered" },
      shown: expect.stringContaining("denied: WebFetch"),
    });
  });
});

describe("Codex's ways of failing", () => {
  it.each([
    ["a limit of the API", "exceeded retry limit, last status: 429 Too Many Requests", "limit"],
    [
      "a limit of the plan",
      "You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again later.",
      "limit",
    ],
    ["an empty account", "Quota exceeded. Check your plan and billing details.", "limit"],
    ["no key", "Missing environment variable: `OPENAI_API_KEY`.", "login"],
    ["a wrong key", "unexpected status 401 Unauthorized: Incorrect API key provided: sk.", "login"],
    [
      "a filtered answer",
      "stream disconnected before completion: The response was filtered due to the content management policy.",
      "refused",
    ],
    [
      "an answer that a filter cut off",
      "stream disconnected before completion: Incomplete response returned, reason: content_filter",
      "refused",
    ],
    [
      "a cut stream",
      "stream disconnected before completion: Transport error: network error: error decoding response body",
      undefined,
    ],
  ])("%s, in the words seen", async (_, message, reason) => {
    const out = [
      { type: "turn.started" },
      { type: "error", message },
      { type: "turn.failed", error: { message } },
    ];

    const { result } = await call("codex", { out, exit: 1 });

    expect(result).toMatchObject(failed({ exitCode: 1, detail: message }));
    expect(result.kind === "failed" && "reason" in result.finding ? result.finding.reason : undefined).toBe(
      reason,
    );
  });

  it("a sandbox that the system doesn't grant is a failure, though the turn ends as a good one", async () => {
    const detail =
      "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)";
    const out = [
      codexCommand("item.started", { status: "in_progress" }),
      codexCommand("item.completed", { aggregated_output: `${detail}\n`, exit_code: 1, status: "failed" }),
      { type: "item.completed", item: { type: "agent_message", text: "The step is done, I think." } },
      { type: "turn.completed", usage: {} },
    ];

    const { result } = await call("codex", { out });

    expect(result).toMatchObject(failed({ exitCode: 0, reason: "no_sandbox", detail }));
  });

  it("a changed file is shown by its path", async () => {
    const changes = [
      { path: "/project/src/session.js", kind: "add" },
      { path: "/project/README.md", kind: "update" },
    ];
    const item = { id: "item_1", type: "file_change", changes, status: "in_progress" };

    const { shown } = await call("codex", { out: [{ type: "item.started", item }] });

    expect(shown).toContain("· file_change: /project/src/session.js, /project/README.md\n");
  });
});

describe("opencode's ways of failing", () => {
  const streamError = (small: boolean) =>
    `timestamp=2026-11-21T20:42:53.947Z level=ERROR run=8c33269e message="stream error" providerID=p modelID=m session.id=s small=${small} agent=build mode=primary error.error="AI_APICallError: This request would exceed your account's rate limit."`;

  it("an error is judged by its status, whatever its words are", async () => {
    const error = {
      name: "APIError",
      data: { message: "invalid x-api-key", statusCode: 401, isRetryable: false },
    };

    const { result } = await call("opencode", { out: [{ type: "error", error }], exit: 1 });

    expect(result).toMatchObject(failed({ reason: "login", detail: "APIError: invalid x-api-key" }));
  });

  it("a limit, at which it tries again forever and says so in its log alone, is waited for only so long", async () => {
    const { result, shown } = await call("opencode", { out: [streamError(false)], hang: true }, 20_000);

    expect(result).toMatchObject(
      failed({ exitCode: null, reason: "limit", detail: expect.stringContaining("account's rate limit") }),
    );
    expect(shown).toContain("AI_APICallError: This request would exceed your account's rate limit.\n");
  });

  it("a limit that is over in time is none, nor is one of the small model that names the session", async () => {
    const good = storyOf("opencode").good;

    for (const small of [true, false]) {
      const { result } = await call("opencode", { out: [streamError(small), ...good] });
      expect(result).toMatchObject({ kind: "answered" });
    }
  });

  it("a permission that nobody is there to give leaves the work undone, at exit code 0", async () => {
    const rejected = "! permission requested: bash (npm test); auto-rejecting";
    const state = { status: "error", input: { command: "npm test" }, error: "The user rejected permission." };

    const { result } = await call("opencode", {
      out: [
        { type: "step_start", part: { type: "step-start" } },
        { type: "tool_use", part: { type: "tool", tool: "bash", state } },
        { type: "step_finish", part: { type: "step-finish", reason: "tool-calls" } },
      ],
      err: `${rejected}\n`,
    });

    expect(result).toMatchObject(failed({ exitCode: 0, reason: "no_result", detail: rejected }));
  });

  it.each([
    ["content-filter", "refused"],
    ["length", "no_result"],
  ])("an answer that ended by %s is no result", async (reason, expected) => {
    const { result } = await call("opencode", { out: [{ type: "step_finish", part: { reason } }] });

    expect(result).toMatchObject(failed({ exitCode: 0, reason: expected }));
  });
});

it("a version of a client that tells its story in other words is judged by the gate", async () => {
  const { result } = await call("codex", { out: [{ type: "something.new" }, "all done"] });

  expect(result).toMatchObject({ kind: "answered" });
});
