import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentFile, alfred, readState } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";
import { baseEnv, clientPath, type Reply, type RequestContext } from "./harness/client.mjs";
import { startStub } from "./harness/model.mjs";

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
