import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { Language, Trace } from "../context/index.ts";
import { removeFile, saveError, writeSharedFile } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { packageTemplatePath, replaceTemplateVars } from "../templates/index.ts";
import { addHook, hasOwnHook, removeHook } from "./claude-settings.ts";

/** How alfred is to be called from an agent session. */
export interface InstallRequest {
  readonly agent: string;
  readonly language: Language;
  /** `alfred` where the PATH has it, else `node` and the package's file. */
  readonly cli: { readonly command: string; readonly args: readonly string[] };
  readonly hookFile: string;
  readonly trace: Trace;
}

/** Absolute paths. */
export interface InstallReport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** A person's edits: left as they are. */
  readonly keptEdited: readonly string[];
}

export interface UninstallReport {
  readonly removed: readonly string[];
  readonly keptEdited: readonly string[];
}

const settingsPath = ".claude/settings.json";
const folders = { commands: ".claude/commands/alfred", agents: ".claude/agents" } as const;

/** Ends each file that alfred wrote: while it agrees with the rest, nobody has edited the file. */
const marker = /\n<!-- alfred:([0-9a-f]{16}) -->\n$/;

/**
 * Puts slash commands, subagents and the session hook into the project. Repeatable; other people's settings and edits are kept.
 * @throws AlfredError `settings_unreadable` (then nothing was written), `usage` for an agent that has no installation yet
 */
export async function installAgent(root: string, request: InstallRequest): Promise<InstallReport> {
  requireKnown(request.agent);
  const settingsFile = validateAndConvertPath(settingsPath, root, { trace: request.trace });
  const settingsText = existsSync(settingsFile) ? readFileSync(settingsFile, "utf8") : null;
  const settings = addHook(settingsText, request.hookFile, settingsPath);

  const written: string[] = [];
  const unchanged: string[] = [];
  const keptEdited: string[] = [];
  for (const { path, text } of ownFiles(request)) {
    const file = validateAndConvertPath(path, root, { trace: request.trace });
    const present = existsSync(file) ? readFileSync(file, "utf8") : null;
    if (present === text) unchanged.push(file);
    else if (present !== null && !isUnedited(present)) keptEdited.push(file);
    else {
      writeSharedFile(file, text);
      written.push(file);
    }
  }
  if (settings === settingsText) unchanged.push(settingsFile);
  else {
    writeSharedFile(settingsFile, settings);
    written.push(settingsFile);
  }
  return { written, unchanged, keptEdited };
}

/** Takes away what `installAgent` put there, and nothing else. */
export async function uninstallAgent(
  root: string,
  { agent, trace }: { readonly agent: string; readonly trace: Trace },
): Promise<UninstallReport> {
  requireKnown(agent);
  const removed: string[] = [];
  const keptEdited: string[] = [];
  const settingsFile = validateAndConvertPath(settingsPath, root, { trace });
  if (existsSync(settingsFile)) {
    const text = readFileSync(settingsFile, "utf8");
    const rest = removeHook(text, settingsPath);
    if (rest === null) removeFile(settingsFile);
    else if (rest !== text) writeSharedFile(settingsFile, rest);
    if (rest !== text) removed.push(settingsFile);
  }
  for (const file of installedFiles(root)) {
    if (isUnedited(readFileSync(file, "utf8"))) {
      removeFile(file);
      removed.push(file);
    } else if (file.startsWith(join(root, folders.commands))) keptEdited.push(file);
  }
  for (const folder of [folders.commands, ".claude/commands", folders.agents, ".claude"])
    removeIfEmpty(join(root, folder));
  return { removed, keptEdited };
}

/** What is installed in a project: for `doctor`. */
export function listInstalled(root: string): {
  readonly files: readonly string[];
  readonly hasHook: boolean;
} {
  const settingsFile = join(root, settingsPath);
  const hasHook = existsSync(settingsFile) && hasOwnHook(readFileSync(settingsFile, "utf8"));
  return { files: installedFiles(root), hasHook };
}

function requireKnown(agent: string): void {
  if (agent === "claude") return;
  throw new AlfredError({ code: "unknown_agent", agent, known: ["claude"] });
}

function installedFiles(root: string): readonly string[] {
  const inFolder = (folder: string, isOwn: (name: string) => boolean) => {
    const at = join(root, folder);
    return existsSync(at)
      ? readdirSync(at)
          .filter((name) => name.endsWith(".md") && isOwn(name))
          .map((name) => join(at, name))
      : [];
  };
  return [
    ...inFolder(folders.commands, () => true),
    ...inFolder(folders.agents, (name) => name.startsWith("alfred-")),
  ];
}

function ownFiles({
  cli,
  language,
}: InstallRequest): readonly { readonly path: string; readonly text: string }[] {
  const words = [cli.command, ...cli.args]
    .map((word) => (/^[\w./:@-]+$/.test(word) ? word : `"${word}"`))
    .join(" ");
  const values = { ALFRED: words, LANGUAGE_NAME: language === "ko" ? "Korean" : "English" };
  return (["commands", "agents"] as const).flatMap((kind) => {
    const source = packageTemplatePath("claude", kind);
    return readdirSync(source)
      .filter((name) => name.endsWith(".md"))
      .map((name) => ({
        path: `${folders[kind]}/${name}`,
        text: sealed(replaceTemplateVars(readFileSync(join(source, name), "utf8"), values)),
      }));
  });
}

function sealed(text: string): string {
  const body = text.trimEnd();
  return `${body}\n\n<!-- alfred:${digest(body)} -->\n`;
}

function isUnedited(text: string): boolean {
  const mark = marker.exec(text);
  return mark !== null && digest(text.slice(0, mark.index).trimEnd()) === mark[1];
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function removeIfEmpty(folder: string): void {
  try {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    throw saveError(error, folder, 0);
  }
}
