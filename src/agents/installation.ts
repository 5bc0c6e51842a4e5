import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Trace } from "../context/index.ts";
import {
  fileError,
  readNamedText,
  removeFile,
  requireWritable,
  writeReplaceable,
  writeSharedFile,
} from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import type { AgentClient, InstallFacts, InstallRequest } from "./agent-client.ts";
import { agentsDocumentPath, agentsIn } from "./agents-document.ts";
import { findPlugin } from "./claude-plugin.ts";
import { clients, requireClient } from "./clients.ts";
import { argumentsEndOf, filesIn, listInstalled, readIfThere } from "./installed.ts";
import { commentOf, isUnedited, sealed, wasSealed } from "./sealed-text.ts";

/** Absolute paths. */
export interface InstallReport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** A person's edits: left as they are. */
  readonly keptEdited: readonly string[];
  /** Somebody else's files in the place of alfred's own: left as they are. */
  readonly keptOthers: readonly string[];
}

export interface UninstallReport {
  readonly removed: readonly string[];
  readonly keptEdited: readonly string[];
}

interface Change {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly kept: "edited" | "others" | null;
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
  const argumentsEnd = await argumentsEndOf(root, installation, request.trace);
  const facts: InstallFacts = { ...request, argumentsEnd };
  const files = installation.files(facts).map(({ path, text }): Change => {
    const file = resolve(path);
    const before = readIfThere(file);
    const kept = before === null || isUnedited(before) ? null : wasSealed(before) ? "edited" : "others";
    return {
      file,
      before,
      after: kept === null ? sealed(text, commentOf(path)) : before,
      kept,
      isShared: false,
    };
  });
  const wanted = request.leavesSettings === true ? [] : installation.additions;
  const additions: Change[] = [];
  for (const { path, add } of wanted) {
    const file = resolve(path);
    const before = readIfThere(file);
    const { text, keptEdited } = await add(before, facts);
    additions.push({ file, before, after: text, kept: keptEdited ? "edited" : null, isShared: true });
  }
  const { changed, ...untouched } = await carryOut([...files, ...additions]);
  await notePackage(root, request);
  return { written: changed, ...untouched };
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
  const additionChanges: Change[] = [];
  for (const { path, remove } of additions) {
    const file = resolve(path);
    const before = readIfThere(file);
    if (before === null) continue;
    const { text, keptEdited } = await remove(before, agent);
    additionChanges.push({ file, before, after: text, kept: keptEdited ? "edited" : null, isShared: true });
  }
  const fileChanges = folders
    .filter(({ path, isShared }) => !isShared || !isNeededByOthers(root, agent, path))
    .flatMap((folder) => filesIn(root, folder, trace))
    .flatMap((file): readonly Change[] => {
      const before = readNamedText(file);
      if (isUnedited(before)) return [{ file, before, after: null, kept: null, isShared: false }];
      return wasSealed(before) ? [{ file, before, after: before, kept: "edited", isShared: false }] : [];
    });
  const { changed, keptEdited } = await carryOut([...fileChanges, ...additionChanges]);
  for (const file of changed) removeEmptyFolders(root, dirname(file));
  if (listInstalled(root).length === 0) removeFile(resolve(packageNote));
  return { removed: changed, keptEdited };
}

/**
 * What a person adds by hand to the settings of a client, below `hooks`.
 * @throws AlfredError `unknown_agent`
 */
export function hookLines(agent: string): readonly string[] {
  return requireClient(agent).installation.additions.flatMap(({ byHand }) => byHand?.() ?? []);
}

/**
 * The files of a client that are people's too, relative to the root: alfred only adds to them.
 * @throws AlfredError `unknown_agent`
 */
export function sharedFilesOf(agent: string): readonly string[] {
  return requireClient(agent).installation.additions.map(({ path }) => path);
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
    unchanged: filesOf(({ before, after, kept }) => before === after && kept === null),
    keptEdited: filesOf(({ kept }) => kept === "edited"),
    keptOthers: filesOf(({ kept }) => kept === "others"),
  };
}

function isNeededByOthers(root: string, agent: string, path: string): boolean {
  const others = agentsIn(readIfThere(join(root, agentsDocumentPath)) ?? "").filter((each) => each !== agent);
  return others.some((each) => {
    const other: AgentClient | undefined = clients[each];
    return other?.installation.folders.some((folder) => folder.path === path) === true;
  });
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
