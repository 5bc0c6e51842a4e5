// Gets the real agent client into a folder outside of the project, for the tests that need it. It is kept between runs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const clientVersion = "2.1.329";
export const clientHome = process.env.CLAUDE_HARNESS_HOME ?? join(tmpdir(), "alfred-e2e-client");

/** Whether the client is there, as `claude` in `clientHome`. */
export function installClient() {
  if (existsSync(join(clientHome, "claude"))) return true;
  mkdirSync(clientHome, { recursive: true });
  writeFileSync(join(clientHome, "package.json"), '{ "name": "client-for-tests", "private": true }\n');
  const words = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    `@anthropic-ai/claude-code@${clientVersion}`,
  ];
  if (spawnSync("npm", words, { cwd: clientHome, stdio: ["ignore", "ignore", "inherit"] }).status !== 0)
    return false;
  const scope = join(clientHome, "node_modules/@anthropic-ai");
  const binary = readdirSync(scope)
    .map((name) => join(scope, name, "claude"))
    .find((file) => existsSync(file) && !file.includes("claude-code/claude"));
  if (binary === undefined) return false;
  rmSync(join(clientHome, "claude"), { force: true });
  symlinkSync(binary, join(clientHome, "claude"));
  return true;
}
