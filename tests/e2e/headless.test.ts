import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentFile, alfred, readState } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";
import { baseEnv, clientPath, type Reply, type RequestContext } from "./harness/client.mjs";
import { startStub } from "./harness/model.mjs";
import { environmentAt, otherClients } from "./other-clients.ts";

/** `alfred 2-run --agent claude` with the real client, whose model is the given function. */
async function runHeadless(model: (context: RequestContext) => Reply) {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
  writeSpec(root);
  const stub = await startStub({
    script: { dynamic: (context) => (context.side ? { text: "ok" } : model(context)) },
  });
  try {
    const home = temporaryFolder();
    const environment = {
      ...baseEnv({ home, tmp: home, port: stub.port, paths: [dirname(clientPath())] }),
      CLAUDE_CODE_MAX_RETRIES: "0",
    };
    const ended = await alfred(root, ["2-run", "SPEC-AUTH-001", "--agent", "claude"], { environment });
    return { ...ended, root };
  } finally {
    await stub.close();
  }
}

const apiError = (status: number, type: string, message: string): Reply => ({
  error: { status, type, message },
});

describe("alfred starts the real Claude Code client", () => {
  it("for every agent step, through real gates to the end, and shows what it does in words", async () => {
    const { exitCode, stderr, root } = await runHeadless(({ toolResult }) =>
      toolResult === ""
        ? { tool: "Bash", input: { command: `node ${agentFile}`, description: "work" } }
        : { text: "The step is done, I think." },
    );

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain(`· Bash: node ${agentFile}`);
    expect(stderr).toContain("The step is done, I think.");
    expect(stderr).not.toContain('{"type"');
    expect(readState(join(root), "2-run-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
  });

  it.each([
    [
      "a limit",
      apiError(429, "rate_limit_error", "This request would exceed your account's rate limit."),
      "limit",
    ],
    ["a missing login", apiError(401, "authentication_error", "invalid x-api-key"), "login"],
    ["a refusal", { text: "No.", stop_reason: "refusal" }, "refused"],
  ])("%s fails the step with its reason, and the run can go on later", async (_, reply, reason) => {
    const { exitCode, stdout, stderr, root } = await runHeadless(() => reply);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state).toMatchObject({ status: "failed", pending_steps: expect.arrayContaining(["red_phase"]) });
    const { error } = state.steps.find(({ name }: { name: string }) => name === "red_phase");
    expect(error.findings).toMatchObject([{ kind: "agent_failed", agent: "claude", reason }]);
    expect(stdout).toContain("--retry-failed");
    // Trying again at once would change nothing where the client can't work at all.
    expect(stderr.includes("attempt 2")).toBe(reason === "refused");
  });
});

const limit = apiError(429, "rate_limit_error", "This request would exceed your account's rate limit.");
const login = apiError(401, "authentication_error", "invalid x-api-key");

/** What each client has been seen to fail by; the reason undefined where its words name none. */
const failures = [
  ["codex", "a limit", limit, "limit"],
  ["codex", "a missing login", login, "login"],
  ["codex", "a cut stream", { hangup: true }, undefined],
  ["opencode", "a limit, at which it would try again forever", limit, "limit"],
  ["opencode", "a missing login", login, "login"],
] as const;
const here = new Map(
  otherClients.filter(({ folder }) => folder !== undefined).map((client) => [client.name, client]),
);

describe("what stops the real client fails the step, and the run can go on later", () => {
  it.each(failures.filter(([name]) => here.has(name)))("%s: %s", async (name, _, reply, reason) => {
    const client = here.get(name);
    if (client === undefined) throw new Error("Only the clients that are here");
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
    const file = join(root, ".moai/config.json");
    const config = JSON.parse(readFileSync(file, "utf8"));
    // A client that never gives up is waited for a quarter of the step's time.
    const limits = { ...config.limits, attempts_max: 1, step_timeout_seconds: 60 };
    writeFiles(root, { ".moai/config.json": JSON.stringify({ ...config, limits }) });
    writeSpec(root);
    const environment = await environmentAt(client, [], () => reply);

    const words = ["2-run", "SPEC-AUTH-001", "--agent", name];
    const { exitCode, stdout, stderr } = await alfred(root, words, { environment });

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    const { steps } = readState(root, "2-run-SPEC-AUTH-001-");
    const { error } = steps.find((step: { name: string }) => step.name === "red_phase");
    expect(error.findings).toMatchObject([{ kind: "agent_failed", agent: name }]);
    expect(error.findings[0].reason).toBe(reason);
    expect(stdout).toContain("--retry-failed");
  });
});
