import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { runCommandLine } from "../../src/surfaces/cli/run-command-line.ts";
import { until } from "./command-line.ts";

export const tenantToken = "the-token-of-team-a";
const { PATH, HOME } = process.env;

type Variables = Readonly<Record<string, string>>;

/** A command line in this process, as the surface enters it. */
export function entered(
  root: string,
  words: readonly string[],
  {
    input = "",
    variables = {},
    daysLater = 0,
  }: { readonly input?: string; readonly variables?: Variables; readonly daysLater?: number } = {},
) {
  const ending = new AbortController();
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = { stdout: "", stderr: "" };
  output.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  errors.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const exitCode = runCommandLine({
    words,
    environment: { PATH, HOME, TZ: "UTC", ...variables },
    directory: root,
    streams: { input: Readable.from(input === "" ? [] : [input]), output, errors },
    signal: ending.signal,
    now: () => new Date(Date.now() + daysLater * 24 * 60 * 60 * 1000),
  });
  return { said, exitCode, end: () => ending.abort("SIGTERM") };
}

/** `alfred serve` in this process, and `alfred execution` asking it; ended with the test. */
export async function served(
  root: string,
  more: readonly string[] = [],
  { variables = {}, daysLater = 0 }: { readonly variables?: Variables; readonly daysLater?: number } = {},
) {
  const tenants = join(root, ".moai-tenants.json");
  const token_sha256 = createHash("sha256").update(tenantToken).digest("hex");
  writeFileSync(tenants, JSON.stringify([{ tenant: "team-a", token_sha256, projects: ["."] }]));
  const words = ["serve", "--port", "0", "--allow-agent-command", "--tenants", tenants, ...more];
  const server = entered(root, words, { variables, daysLater });
  onTestFinished(async () => {
    server.end();
    await server.exitCode;
  });
  await until(`it listens: ${server.said.stderr}`, () => server.said.stdout.includes("Listening at"));
  const url = /Listening at (\S+);/.exec(server.said.stdout)?.[1] ?? "";
  const asked = async (...typed: readonly string[]) => {
    const [words, input] = typed.at(-1)?.startsWith("<")
      ? [typed.slice(0, -1), typed.at(-1)?.slice(1)]
      : [typed, ""];
    const line = entered(root, ["execution", ...words, "--server", url], { input: input ?? "" });
    return { exitCode: await line.exitCode, ...line.said };
  };
  return { ...server, url, asked };
}
