import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { enterLine } from "../../src/surfaces/cli/enter-line.ts";
import { runDemo } from "../../src/surfaces/demo/demo.ts";
import { sessionStart } from "../../src/surfaces/hooks/session-start.ts";

export const cliFile = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
export const hookFile = fileURLToPath(new URL("../../dist/hook.cjs", import.meta.url));
export const demoFile = fileURLToPath(new URL("../../dist/demo.cjs", import.meta.url));
export const agentFile = fileURLToPath(new URL("../fixtures/agents/scripted-agent.mjs", import.meta.url));

/** The Node that the built command line is run with: the one at hand, or the one under test. */
const nodeFile = process.env["NODE_UNDER_TEST"] ?? process.execPath;

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** An environment without this test run's own settings, so that a child is as a user's. */
function cleanEnvironment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return { PATH, HOME, LANG, TMPDIR, TZ: "UTC", ...added };
}

/** Starts the built command line in a folder, as a user does, and goes on. */
export function startAlfred(
  root: string,
  words: readonly string[],
  options: {
    readonly input?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly file?: string;
  } = {},
): Started {
  const child = spawn(nodeFile, [options.file ?? cliFile, ...words], {
    cwd: root,
    env: cleanEnvironment(options.environment ?? {}),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Where coverage is measured, commands run in this process, from the sources; else the built files run as a user runs them. */
const isInProcess = process.env["ALFRED_IN_PROCESS"] === "1";

export function alfred(
  root: string,
  words: readonly string[],
  options: Parameters<typeof startAlfred>[2] = {},
): Promise<Ended> {
  return isInProcess ? enterAlfred(root, words, options) : startAlfred(root, words, options).ended;
}

/** Runs a command in this process, from the sources. */
export async function enterAlfred(
  root: string,
  words: readonly string[],
  { input = "", environment = {}, file }: NonNullable<Parameters<typeof startAlfred>[2]>,
): Promise<Ended> {
  const facts = { environment: cleanEnvironment(environment), directory: root };
  const typed = Readable.from(input === "" ? [] : [input]);
  if (file === hookFile) {
    const answer = await sessionStart({
      ...facts,
      isPersonOnly: words.includes("--person-only"),
      now: new Date(),
    });
    return {
      exitCode: 0,
      signal: null,
      stdout: answer === null ? "" : `${JSON.stringify(answer)}\n`,
      stderr: "",
    };
  }
  if (file === demoFile) {
    let stdout = "";
    const write = (text: string) => {
      stdout += text;
    };
    return {
      exitCode: await runDemo({
        environment: facts.environment,
        write,
        words,
        signal: new AbortController().signal,
      }),
      signal: null,
      stdout,
      stderr: "",
    };
  }
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([textOf(output), textOf(errors)]);
  const signal = new AbortController().signal;
  const exitCode = await enterLine({
    ...facts,
    words,
    streams: { input: typed, output, errors },
    signal,
    now: () => new Date(),
  });
  output.end();
  errors.end();
  const [stdout, stderr] = await texts;
  return { exitCode, signal: null, stdout, stderr };
}

/** The words that have alfred start the scripted agent. */
export const withAgent = ["--agent-command", `node ${agentFile}`];

export function stateFolder(root: string): string {
  return join(root, ".moai/memory/command-state");
}

export function stateFiles(root: string, prefix: string): readonly string[] {
  if (!existsSync(stateFolder(root))) return [];
  return readdirSync(stateFolder(root))
    .filter((name) => name.startsWith(prefix) && name.endsWith(".json"))
    .sort()
    .map((name) => join(stateFolder(root), name));
}

/** The newest state file of a phase, as it lies on disk. */
export function readState(root: string, prefix: string) {
  const file = stateFiles(root, prefix).at(-1);
  if (file === undefined) throw new Error(`No state file ${prefix}* in ${stateFolder(root)}`);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Waits until a condition holds, or says after thirty seconds that it never did. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Never happened: ${what}`);
}
