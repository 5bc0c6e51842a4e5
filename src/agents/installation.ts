import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Trace } from "../context/index.ts";
import {
  fileError,
  removeFile,
  requireWritable,
  writeReplaceable,
  writeSharedFile,
} from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import type { AgentClient, Installation, InstallFacts, InstallRequest, OwnFolder } from "./agent-client.ts";
import { agentsDocumentPath, agentsIn } from "./agents-document.ts";
import { argumentsEndIn, newArgumentsEnd } from "./arguments-end.ts";
import { findPlugin } from "./claude-plugin.ts";
import { clients, requireClient } from "./clients.ts";
import { commentOf, isUnedited, sealed, wasSealed } from "./sealed-text.ts";

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

/** A client that has something of alfred's in a project. */
export interface InstalledAgent {
  readonly agent: string;
  /** alfred's own files, absolute. */
  readonly files: readonly string[];
  /** Nothing is missing of what `installAgent` puts there. */
  readonly isComplete: boolean;
}

interface Change {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly keptEdited: boolean;
  /** Others have something in the file too: it must not be lost, whatever happens. */
  readonly isShared: boolean;
}

/**
 * Puts into the project what a client needs: commands or skills, the session hook. Repeatable; other people's settings and edits are kept.
 * @throws AlfredError `plugin_enabled`, `settings_unreadable`, `path_refused`, `unknown_agent`, `write_not_permitted` for a file that is
 * read-only; then nothing was written
 */
export async function installAgent(root: string, request: InstallRequest): Promise<InstallReport> {
  const { installation } = requireClient(request.agent);
  const plugin = request.agent === "claude" ? findPlugin(root, request.environment) : null;
  if (plugin !== null)
    throw new AlfredError({ code: "plugin_enabled", plugin: plugin.id, file: plugin.file });
  const resolve = (path: string) => validateAndConvertPath(path, root, { trace: request.trace });
  const facts: InstallFacts = { ...request, argumentsEnd: argumentsEndOf(root, installation, request.trace) };
  const files = installation.files(facts).map(({ path, text }): Change => {
    const file = resolve(path);
    const before = readIfThere(file);
    const keptEdited = before !== null && !isUnedited(before);
    const after = keptEdited ? before : sealed(text, commentOf(path));
    return { file, before, after, keptEdited, isShared: false };
  });
  const additions = installation.additions.map(({ path, add }): Change => {
    const file = resolve(path);
    const before = readIfThere(file);
    const { text, keptEdited } = add(before, facts);
    return { file, before, after: text, keptEdited, isShared: true };
  });
  const { changed, unchanged, keptEdited } = await carryOut([...files, ...additions]);
  await notePackage(root, request);
  return { written: changed, unchanged, keptEdited };
}

/**
 * Takes away what `installAgent` put there, and nothing else. What another installed client needs too stays.
 * @throws AlfredError `settings_unreadable`, `path_refused`, `unknown_agent`, `write_not_permitted` for a file that is read-only; then nothing
 * was removed
 */
export async function uninstallAgent(
  root: string,
  { agent, trace }: { readonly agent: string; readonly trace: Trace },
): Promise<UninstallReport> {
  const client = requireClient(agent);
  const { additions, folders } = client.installation;
  const resolve = (path: string) => validateAndConvertPath(path, root, { trace });
  const additionChanges = additions.flatMap(({ path, remove }): readonly Change[] => {
    const file = resolve(path);
    const before = readIfThere(file);
    if (before === null) return [];
    const { text, keptEdited } = remove(before, agent);
    return [{ file, before, after: text, keptEdited, isShared: true }];
  });
  const fileChanges = folders
    .filter(({ path, isShared }) => !isShared || !isNeededByOthers(root, agent, path))
    .flatMap((folder) => filesIn(root, folder, trace))
    .flatMap((file): readonly Change[] => {
      const before = readFileSync(file, "utf8");
      if (isUnedited(before)) return [{ file, before, after: null, keptEdited: false, isShared: false }];
      return wasSealed(before) ? [{ file, before, after: before, keptEdited: true, isShared: false }] : [];
    });
  const { changed, keptEdited } = await carryOut([...fileChanges, ...additionChanges]);
  for (const file of changed) removeEmptyFolders(root, dirname(file));
  if (listInstalled(root).length === 0) removeFile(resolve(packageNote));
  return { removed: changed, keptEdited };
}

/** What is installed in a project: for `doctor`. */
export function listInstalled(root: string): readonly InstalledAgent[] {
  return Object.entries(clients).flatMap(([agent, client]) => {
    const { additions, folders } = client.installation;
    const files = folders.flatMap((folder) => filesIn(root, folder));
    const own = folders.filter(({ isShared }) => !isShared).flatMap((folder) => filesIn(root, folder));
    const found = additions.filter(({ path, isIn }) => isIn(readIfThere(join(root, path)) ?? "", agent));
    if (own.length === 0 && found.length === 0) return [];
    const isComplete =
      found.length === additions.length && folders.every((folder) => filesIn(root, folder).length > 0);
    return [{ agent, files, isComplete }];
  });
}

/** Says to the launchers where alfred lies on this machine; out of version control, as all of this folder. */
const packageNote = ".moai/memory/alfred-package";

/** Where there is no project yet, there is no such folder, and nothing to give notice of. */
async function notePackage(root: string, { packageFolder, trace }: InstallRequest): Promise<void> {
  if (!existsSync(join(root, ".moai"))) return;
  await writeReplaceable(validateAndConvertPath(packageNote, root, { trace }), `${packageFolder}\n`);
}

/** Everything was decided before the first change is made, so that a refusal leaves nothing half done. */
async function carryOut(changes: readonly Change[]) {
  const needed = changes.filter(({ before, after }) => before !== after);
  for (const { file } of needed) requireWritable(file);
  for (const { file, after, isShared } of needed) {
    if (after === null) removeFile(file);
    else if (isShared) writeSharedFile(file, after);
    else await writeReplaceable(file, after);
  }
  const filesOf = (isWanted: (change: Change) => boolean) => changes.filter(isWanted).map(({ file }) => file);
  return {
    changed: filesOf(({ before, after }) => before !== after),
    unchanged: filesOf(({ before, after, keptEdited }) => before === after && !keptEdited),
    keptEdited: filesOf(({ keptEdited }) => keptEdited),
  };
}

/** What an installation that is there ends the user's words with, else a new one. */
function argumentsEndOf(root: string, { folders, additions }: Installation, trace: Trace): string {
  const own = folders.flatMap((folder) => filesIn(root, folder, trace));
  const shared = additions.map(({ path }) => validateAndConvertPath(path, root, { trace }));
  for (const file of [...own, ...shared]) {
    const found = argumentsEndIn(readIfThere(file) ?? "");
    if (found !== null) return found;
  }
  return newArgumentsEnd();
}

function isNeededByOthers(root: string, agent: string, path: string): boolean {
  const others = agentsIn(readIfThere(join(root, agentsDocumentPath)) ?? "").filter((each) => each !== agent);
  return others.some((each) => {
    const other: AgentClient | undefined = clients[each];
    return other?.installation.folders.some((folder) => folder.path === path) === true;
  });
}

function filesIn(root: string, { path, owns }: OwnFolder, trace?: Trace): readonly string[] {
  const folder = trace === undefined ? join(root, path) : validateAndConvertPath(path, root, { trace });
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter(owns)
    .sort()
    .map((name) => join(folder, name));
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** Upwards, as long as nothing else lies there. */
function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      if (!existsSync(at)) continue;
      if (readdirSync(at).length > 0) return;
      rmdirSync(at);
    } catch (error) {
      throw fileError(error, at, 0);
    }
  }
}
