import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { alfred, cliFile } from "../support/command-line.ts";
import { aProject, temporaryFolder } from "../support/temporary-project.ts";
import { baseEnv, clientPath } from "./harness/client.mjs";

const built = fileURLToPath(new URL("../../dist/plugin", import.meta.url));

/** A project in which alfred is at home in Claude Code, with the user's home and the folders of the PATH that go with it. */
export interface Installed {
  readonly root: string;
  readonly home: string;
  readonly path: readonly string[];
}

/** A folder for the PATH in which `alfred` is the built command line. */
export function binFolder(): string {
  const bin = temporaryFolder();
  writeFileSync(join(bin, "alfred"), `#!/bin/sh\nexec node ${cliFile} "$@"\n`, { mode: 0o755 });
  return bin;
}

/** With the project files that `alfred install` writes, and nothing else yet. */
export async function withProjectFiles(): Promise<Installed> {
  const bin = binFolder();
  const root = aProject();
  const environment = { PATH: `${bin}:${process.env["PATH"]}` };
  const { exitCode, stderr } = await alfred(root, ["install"], { environment });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return { root, home: temporaryFolder(), path: [bin] };
}

/** The same, set up by `alfred 0-project`. */
export async function setUp(language = "en"): Promise<Installed> {
  const installed = await withProjectFiles();
  const words = ["0-project", "--name", "TestProject", "--language", language, "--yes"];
  const environment = { PATH: `${installed.path.join(":")}:${process.env["PATH"]}` };
  const { exitCode, stderr } = await alfred(installed.root, words, { environment });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return installed;
}

/** With the plugin, installed offline from a folder; nothing of this checkout is above it or on the PATH. */
export async function withPlugin(): Promise<Installed> {
  const root = aProject();
  const home = temporaryFolder();
  const added = runClient(["plugin", "marketplace", "add", copiedMarketplace()], root, home);
  const words = ["plugin", "install", "alfred@alfred-phases", "--scope", "project"];
  const installed = runClient(words, root, home);
  expect({ added, installed }).toMatchObject({ added: { status: 0 }, installed: { status: 0 } });
  return { root, home, path: [] };
}

/** The marketplace folder away from this checkout, so that no node_modules are above it. */
export function copiedMarketplace(): string {
  const folder = join(temporaryFolder(), "marketplace");
  cpSync(built, folder, { recursive: true });
  return folder;
}

/** A command of the client's own, without a model. */
export function runClient(words: readonly string[], cwd: string, home: string) {
  const env = baseEnv({ home, tmp: home, port: 9 });
  const { status, stdout, stderr } = spawnSync(clientPath(), words, { cwd, env, encoding: "utf8" });
  return { status, text: `${stdout}${stderr}` };
}
