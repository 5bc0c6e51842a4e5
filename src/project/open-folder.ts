import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { bareFacts, onOneLine } from "../failures/index.ts";
import type { ProjectFolder } from "./stack.ts";
import { walkFiles } from "./walk.ts";

/** A file that would have told of the project, and can't be read. */
export interface ManifestProblem {
  /** Relative to the root. */
  readonly file: string;
  /** What the system or the parser says, on one line. */
  readonly detail: string;
}

const walkedFilesMax = 20_000;
const fileBytesMax = 1024 * 1024;

/** Opens a project for detecting. `problems` grows while its files are read. */
export function openFolder(root: string): {
  readonly folder: ProjectFolder;
  readonly problems: ReadonlyMap<string, ManifestProblem>;
} {
  const problems = new Map<string, ManifestProblem>();
  const attempt = <T>(file: string, otherwise: T, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      problems.set(file, { file, detail: onOneLine(bareFacts(error)) });
      return otherwise;
    }
  };
  const read = (path: string) => attempt(path, null, () => readText(join(root, path)));
  const parsed = (path: string, parse: (text: string) => unknown): unknown => {
    const text = read(path);
    return text === null ? null : attempt<unknown>(path, {}, () => parse(text));
  };
  const folder: ProjectFolder = {
    files: [...walkFiles(root, walkedFilesMax)],
    has: (path) => existsSync(join(root, path)),
    read,
    readJson: (path) => parsed(path, JSON.parse),
    readToml: (path) => parsed(path, parseToml),
  };
  return { folder, problems };
}

/** A folder below, seen as a project of its own. */
export function folderBelow({ files, has, read, readJson, readToml }: ProjectFolder, path: string) {
  const at = (name: string) => `${path}/${name}`;
  return {
    files: files.flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : [])),
    has: (name: string) => has(at(name)),
    read: (name: string) => read(at(name)),
    readJson: (name: string) => readJson(at(name)),
    readToml: (name: string) => readToml(at(name)),
  } satisfies ProjectFolder;
}

function readText(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  // Editors on Windows begin a text with a byte order mark, which no parser of manifests takes.
  return found?.isFile() && found.size <= fileBytesMax
    ? readFileSync(file, "utf8").replace(/^\uFEFF/, "")
    : null;
}
