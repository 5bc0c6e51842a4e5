// Gets the real agent client into a folder outside of the project, for the tests that need it. It is kept between runs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const clientVersion = "2.1.329";
const geminiVersion = "0.61.0";
const codexVersion = "0.169.0";
const opencodeVersion = "1.18.33";
export const clientHome = process.env.CLAUDE_HARNESS_HOME ?? join(tmpdir(), "alfred-e2e-client");

/** Whether the client is there, as `claude` in `clientHome`. */
export function installClient() {
  if (existsSync(join(clientHome, "claude"))) return true;
  if (!installPackage(clientHome, `@anthropic-ai/claude-code@${clientVersion}`)) return false;
  const scope = join(clientHome, "node_modules/@anthropic-ai");
  const binary = readdirSync(scope)
    .map((name) => join(scope, name, "claude"))
    .find((file) => existsSync(file) && !file.includes("claude-code/claude"));
  if (binary === undefined) return false;
  rmSync(join(clientHome, "claude"), { force: true });
  symlinkSync(binary, join(clientHome, "claude"));
  return true;
}

const geminiHome = join(clientHome, "gemini");

/** The folder for the PATH in which Gemini CLI is, or null where it can't be had. */
export function installGemini() {
  const bin = join(geminiHome, "node_modules/.bin");
  if (existsSync(join(bin, "gemini"))) return bin;
  return installPackage(geminiHome, `@google/gemini-cli@${geminiVersion}`) ? bin : null;
}

/** The folder for the PATH in which Codex is, or null where it can't be had. */
export function installCodex() {
  const folder = join(clientHome, "codex");
  const bin = join(folder, "node_modules/.bin");
  if (!existsSync(join(bin, "codex")) && !installPackage(folder, `@openai/codex@${codexVersion}`))
    return null;
  return isRunning(join(bin, "codex")) ? bin : null;
}

/** The folder for the PATH in which opencode is, or null where it can't be had. */
export function installOpencode() {
  const folder = join(clientHome, "opencode");
  const modules = join(folder, "node_modules");
  if (!existsSync(modules) && !installPackage(folder, `opencode-ai@${opencodeVersion}`)) return null;
  // The program itself is in the package for this system and processor; one for older processors is beside it.
  const bins = readdirSync(modules)
    .filter((name) => name.startsWith("opencode-"))
    .sort()
    .map((name) => join(modules, name, "bin"));
  return bins.find((bin) => existsSync(join(bin, "opencode")) && isRunning(join(bin, "opencode"))) ?? null;
}

function isRunning(program) {
  return spawnSync(program, ["--version"], { stdio: "ignore", timeout: 60_000 }).status === 0;
}

function installPackage(folder, name) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "client-for-tests", "private": true }\n');
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", name];
  return spawnSync("npm", words, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}
