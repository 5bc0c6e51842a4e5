import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { temporaryFolder, writeFiles } from "../support/temporary-project.ts";
import { baseEnv, type Reply } from "./harness/client.mjs";
import { startGeminiStub } from "./harness/gemini-model.mjs";
import { startStub } from "./harness/model.mjs";
import { startResponsesStub } from "./harness/responses-model.mjs";
import { obedient } from "./obedient-model.ts";

/** What a model is told: what the user said, or what its tool gave back. */
export interface Told {
  readonly prompt: string;
  readonly toolResult: string;
  /** The whole conversation so far. */
  readonly all: string;
}

type Model = (told: Told) => Reply;

/** A real client beside Claude Code, at a model that is a stand-in on loopback. */
export interface OtherClient {
  /** As `--agent` takes it. */
  readonly name: string;
  /** The folder for the PATH, undefined where the client can't be had. */
  readonly folder: string | undefined;
  /** How its shell tool is called in requests, and what that tool takes. */
  readonly shell: (command: string) => Reply;
  /** How its progress names that tool. */
  readonly shownTool: string;
  /** What starts a session of its own in which alfred's command is typed; its flags let it run what it likes, as in a container. */
  readonly session: (command: string, typed: string) => readonly string[];
  /** @returns the environment that it needs in a home of its own */
  readonly start: (model: Model, home: string) => Promise<Readonly<Record<string, string>>>;
}

const key = "placeholder-not-a-key";

const gemini: OtherClient = {
  name: "gemini",
  folder: process.env["GEMINI_HARNESS_BIN"],
  shell: (command) => ({ tool: "run_shell_command", input: { command } }),
  shownTool: "run_shell_command",
  session: (command, typed) => ["gemini", "--approval-mode", "yolo", "-p", `/alfred:${command} ${typed}`],
  start: async (model, home) => {
    const stub = await startGeminiStub(model);
    onTestFinished(() => stub.close());
    writeFiles(home, {
      ".gemini/settings.json": JSON.stringify({
        security: { auth: { selectedType: "gemini-api-key" } },
        model: { name: "gemini-2.5-flash" },
        tools: { allowed: ["run_shell_command"] },
        general: { disableAutoUpdate: true },
        privacy: { usageStatisticsEnabled: false },
      }),
    });
    return {
      GEMINI_API_KEY: key,
      GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${stub.port}`,
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    };
  },
};

/** A session whose user trusts the project and the hooks in it. */
export function codexSession(prompt: string): readonly string[] {
  const trust = ["--trust", "--dangerously-bypass-hook-trust", "--dangerously-bypass-approvals-and-sandbox"];
  return ["codex", "exec", "--json", ...trust, prompt];
}

const codex: OtherClient = {
  name: "codex",
  folder: process.env["CODEX_HARNESS_BIN"],
  // No login shell: its profile would set another PATH than the test's.
  shell: (command) => ({
    tool: "exec_command",
    input: { cmd: command, login: false, yield_time_ms: 30_000 },
  }),
  shownTool: "command_execution",
  session: (command, typed) => codexSession(`$alfred-${command} ${typed}`),
  start: async (model, home) => {
    const stub = await startResponsesStub(model);
    onTestFinished(() => stub.close());
    writeFiles(home, {
      ".codex/config.toml": `model = "stand-in"
model_provider = "stand-in"
[model_providers.stand-in]
name = "Stand-in"
base_url = "http://127.0.0.1:${stub.port}/v1"
env_key = "STAND_IN_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`,
    });
    return { STAND_IN_KEY: key };
  },
};

const opencode: OtherClient = {
  name: "opencode",
  folder: process.env["OPENCODE_HARNESS_BIN"],
  shell: (command) => ({ tool: "bash", input: { command, description: "work" } }),
  shownTool: "bash",
  session: (command, typed) => [
    "opencode",
    "run",
    "--format",
    "json",
    "--command",
    `alfred:${command}`,
    ...typed.split(" "),
  ],
  start: async (model, home) => {
    const stub = await startStub({
      script: { dynamic: (context) => (context.side ? { text: "A title" } : model(context)) },
    });
    onTestFinished(() => stub.close());
    writeFiles(home, {
      ".config/opencode/opencode.json": JSON.stringify({
        model: "stand-in/stand-in",
        small_model: "stand-in/stand-in",
        autoupdate: false,
        share: "disabled",
        provider: {
          "stand-in": {
            npm: "@ai-sdk/anthropic",
            name: "Stand-in",
            options: { baseURL: `http://127.0.0.1:${stub.port}/v1`, apiKey: key },
            models: { "stand-in": { name: "Stand-in", limit: { context: 200_000, output: 8_000 } } },
          },
        },
      }),
    });
    return {};
  },
};

export const otherClients: readonly OtherClient[] = [gemini, codex, opencode];

/** The whole environment of a real client in a fresh home, whose model is the given one. */
export async function environmentAt(client: OtherClient, path: readonly string[], model: Model) {
  const home = temporaryFolder();
  const own = await client.start(model, home);
  return { ...baseEnv({ home, tmp: home, port: 9, paths: [client.folder ?? "", ...path] }), ...own };
}

/**
 * A model that does what the newest text of alfred's asks for, by the client's own shell tool.
 * @param typed what the user typed behind alfred's command; null where alfred started the client, and says itself when a step is done
 */
export function obedientAt(client: OtherClient, root: string, typed: string | null): Model {
  const follow = obedient(root);
  const isDriven = typed === null;
  return ({ prompt, toolResult }) => {
    if (isDriven && toolResult !== "") return { text: "FINISHED" };
    // Where the client runs nothing before its model is asked, the command or skill tells the model to.
    const begin = /^Run this in the shell first[\s\S]*?```sh\n([\s\S]*?)\n```/m.exec(
      toolResult === "" ? prompt : "",
    )?.[1];
    if (begin !== undefined) return client.shell(begin.replace("(the words of the user)", typed ?? ""));
    const { tool, input, text } = follow({ prompt, toolResult, last: "", all: "", tools: [], side: false });
    if (tool === undefined) return { text: text ?? "" };
    const command = String(input?.["command"]);
    return client.shell(isDriven ? command.replace(" && alfred step done", "") : command);
  };
}

/** Waits for a session of a client's own to end. */
export async function inSession(
  [program = "", ...words]: readonly string[],
  root: string,
  environment: Readonly<Record<string, string>>,
) {
  const child = spawn(program, words, { cwd: root, env: environment });
  child.stdin.end();
  const [said, complained] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { said, complained };
}

/** The PATH of this process with folders before it. */
export function pathWith(folders: readonly string[]): string {
  return [...folders, process.env["PATH"]].join(delimiter);
}
