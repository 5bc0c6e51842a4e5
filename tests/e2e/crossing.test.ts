import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { commitAll, temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";
import { baseEnv, type Reply, runClaude } from "./harness/client.mjs";
import { startGeminiStub } from "./harness/gemini-model.mjs";
import { type Installed, setUp } from "./installations.ts";
import { newest, obedient, stepAskedFor } from "./obedient-model.ts";

const specId = "SPEC-AUTH-001";
const geminiFolder = process.env["GEMINI_HARNESS_BIN"];

/** A run that was begun in the real Claude Code client, and left there in green_phase. */
async function begunInClaude(): Promise<Installed> {
  const installed = await setUp();
  const { root, home, path } = installed;
  writeSpec(root);
  commitAll(root, "Set up");
  const follow = obedient(root);
  await runClaude({
    cwd: root,
    home,
    path,
    prompt: `/alfred:2-run ${specId}`,
    script: {
      dynamic: (context) =>
        stepAskedFor(newest(context)) === "green_phase"
          ? { text: "That's enough for today." }
          : follow(context),
    },
  });
  expect(readState(root, "2-run-").pending_steps[0]).toBe("green_phase");
  return installed;
}

/** Gemini's model, which does what the newest text of alfred's asks for by Gemini's own shell tool. */
function geminiModel(root: string, isDriven: boolean) {
  const follow = obedient(root);
  return ({ prompt, toolResult }: { readonly prompt: string; readonly toolResult: string }): Reply => {
    if (isDriven && toolResult !== "") return { text: "FINISHED" };
    const { tool, input, text } = follow({ prompt, toolResult, last: "", all: "", side: false });
    if (tool === undefined) return { text: text ?? "" };
    const command = String(input?.["command"]);
    // Where alfred drives, it says itself when a step is done.
    return {
      tool: "run_shell_command",
      input: { command: isDriven ? command.replace(" && alfred step done", "") : command },
    };
  };
}

/** The environment of a real Gemini CLI whose model is the stand-in. */
async function geminiAt(root: string, path: readonly string[], isDriven: boolean) {
  const stub = await startGeminiStub(geminiModel(root, isDriven));
  onTestFinished(() => stub.close());
  const home = temporaryFolder();
  writeFiles(home, {
    ".gemini/settings.json": JSON.stringify({
      security: { auth: { selectedType: "gemini-api-key" } },
      model: { name: "gemini-2.5-flash" },
      tools: { allowed: ["run_shell_command"] },
      general: { disableAutoUpdate: true },
      privacy: { usageStatisticsEnabled: false },
    }),
  });
  const environment = {
    ...baseEnv({ home, tmp: home, port: 9, paths: [geminiFolder ?? "", ...path] }),
    GEMINI_API_KEY: "placeholder-not-a-key",
    GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${stub.port}`,
    GEMINI_CLI_TRUST_WORKSPACE: "true",
  };
  return { environment, stub };
}

describe.runIf(geminiFolder !== undefined)(
  "a run that was begun in the real Claude Code goes on in the real Gemini CLI",
  () => {
    it("started by alfred for every step that is left", async () => {
      const { root, path } = await begunInClaude();
      const { environment } = await geminiAt(root, path, true);

      const words = ["resume", "2-run", specId, "--yes", "--agent", "gemini"];
      const { exitCode, stderr } = await alfred(root, words, { environment });

      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stderr).toContain("· run_shell_command: ALFRED_STEP=green_phase");
      expect(stderr).toContain("FINISHED");
      expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
    });

    it("by /alfred:resume in its own session", async () => {
      const { root, path } = await begunInClaude();
      const { environment, stub } = await geminiAt(root, path, false);
      const PATH = `${path.join(delimiter)}${delimiter}${process.env["PATH"]}`;
      await alfred(root, ["install", "--agent", "gemini"], { environment: { PATH } });

      const prompt = `/alfred:resume 2-run ${specId}`;
      const child = spawn("gemini", ["--approval-mode", "yolo", "-p", prompt], {
        cwd: root,
        env: environment,
      });
      child.stdin.end();
      const [said] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);

      expect(stub.requests[0]).toContain(`alfred resume 2-run ${specId} --yes`);
      expect(said).toContain("FINISHED");
      expect(readState(root, "2-run-")).toMatchObject({ status: "completed" });
    });
  },
);
