import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { packageName, packageTemplatePath, replaceTemplateVars } from "../templates/index.ts";
import type { OwnFile, OwnFolder } from "./agent-client.ts";
import { launcherName } from "./hook-call.ts";

/**
 * The launcher below a client's folder. Settings are shared by a team, and where alfred lies isn't: the settings name the launcher, and the
 * launcher finds alfred on the machine at hand.
 * @param folder the client's, relative to the project root
 */
export function launcherFile(folder: string): OwnFile {
  const text = readFileSync(packageTemplatePath("hooks", "launcher.cjs"), "utf8");
  return { path: `${folder}/${launcherName}`, text: replaceTemplateVars(text, { PACKAGE: packageName }) };
}

export function launcherFolder(folder: string): OwnFolder {
  return { path: posix.dirname(`${folder}/${launcherName}`), owns: isLauncher, isShared: false };
}

export function isLauncherFolder({ owns }: OwnFolder): boolean {
  return owns === isLauncher;
}

/** Relative to the project root. */
export function launcherIn({ path }: OwnFolder): string {
  return `${path}/${posix.basename(launcherName)}`;
}

function isLauncher(name: string): boolean {
  return name === posix.basename(launcherName);
}

/**
 * The code by which `node -e` starts the launcher: without it, nothing happens. A client starts its hooks where its settings lie, or says
 * where that is.
 */
export function launcherCode(folder: string): string {
  const code = readFileSync(packageTemplatePath("hooks", "start.txt"), "utf8").trim();
  return replaceTemplateVars(code, { FILE: `${folder}/${launcherName}` });
}

/** The same as one line for a shell: of any kind, since the code holds nothing that one of them would read. */
export function launcherLine(folder: string, ...words: readonly string[]): string {
  return `node -e "${launcherCode(folder)}" ${words.join(" ")}`;
}
