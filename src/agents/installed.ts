import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { silentTrace, type Trace } from "../context/index.ts";
import { readNamedText } from "../durable/index.ts";
import { firstCommit } from "../git/index.ts";
import { findText, validateAndConvertPath, whyUnreadable } from "../project/index.ts";
import type { Installation, InstallFacts, OwnFolder } from "./agent-client.ts";
import { argumentsEndIn, newArgumentsEnd, pluginArgumentsEnd } from "./arguments-end.ts";
import { clients } from "./clients.ts";
import { wasSealed } from "./sealed-text.ts";

/** A client that has something of alfred's in a project. */
export interface InstalledAgent {
  readonly agent: string;
  /** alfred's own files, absolute; those that a person edited too. */
  readonly files: readonly string[];
  /** Somebody else's files in the place of alfred's own, absolute: what they say counts instead. */
  readonly inTheWay: readonly string[];
  /** Settings that the client can't read, relative to the root, with why: nothing in them counts. */
  readonly unreadable: readonly { readonly path: string; readonly detail: string }[];
  /** Nothing is missing of what `installAgent` puts there. */
  readonly isComplete: boolean;
}

/** What is installed in a project: for `doctor`. */
export function listInstalled(root: string): readonly InstalledAgent[] {
  return Object.entries(clients).flatMap(([agent, { installation }]) => {
    const { additions, folders } = installation;
    const ownIn = (folder: OwnFolder) => filesIn(root, folder).filter(isOwn);
    const files = folders.flatMap(ownIn);
    const own = folders.filter(({ isShared }) => !isShared).flatMap(ownIn);
    const texts = additions.map((addition) => ({ addition, text: findText(addition.path, root) }));
    const found = texts.filter(
      ({ addition, text }) => text.kind === "text" && addition.isIn(text.text, agent),
    );
    if (own.length === 0 && found.length === 0) return [];
    const inTheWay = pathsOf(agent, installation)
      .map((path) => join(root, path))
      .filter((file) => existsSync(file) && !isOwn(file));
    const unreadable = texts.flatMap(({ addition, text }) => {
      const ofText = text.kind === "text" ? addition.whyUnreadable?.(text.text) : null;
      const detail = whyUnreadable(text) ?? ofText ?? null;
      return detail === null ? [] : [{ path: addition.path, detail }];
    });
    const isComplete =
      unreadable.length === 0 &&
      found.length === additions.length &&
      folders.every((folder) => ownIn(folder).length > 0);
    return [{ agent, files, inTheWay, unreadable, isComplete }];
  });
}

/** Which files there are depends on nothing of what is in them. */
function pathsOf(agent: string, { files }: Installation): readonly string[] {
  const facts: InstallFacts = {
    agent,
    language: "en",
    cli: { command: "alfred", args: [] },
    packageFolder: "",
    environment: {},
    trace: silentTrace,
    argumentsEnd: pluginArgumentsEnd,
  };
  return files(facts).map(({ path }) => path);
}

function isOwn(file: string): boolean {
  return isRegular(file) && wasSealed(readNamedText(file));
}

function isRegular(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** What an installation that is there ends the user's words with, else a new one. */
export async function argumentsEndOf(
  root: string,
  { folders, additions }: Installation,
  trace: Trace,
): Promise<string> {
  const own = folders.flatMap((folder) => filesIn(root, folder, trace));
  const shared = additions.map(({ path }) => validateAndConvertPath(path, root, { trace }));
  for (const file of [...own, ...shared]) {
    const found = argumentsEndIn(readIfThere(file) ?? "");
    if (found !== null) return found;
  }
  return newArgumentsEnd(await firstCommit(root));
}

/** The files of a folder that alfred may have written, absolute. */
export function filesIn(root: string, { path, owns }: OwnFolder, trace?: Trace): readonly string[] {
  const folder = trace === undefined ? join(root, path) : validateAndConvertPath(path, root, { trace });
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter(owns)
    .sort()
    .map((name) => join(folder, name))
    .filter(isRegular);
}

/** @throws AlfredError `file_unreadable` */
export function readIfThere(file: string): string | null {
  return existsSync(file) ? readNamedText(file) : null;
}
