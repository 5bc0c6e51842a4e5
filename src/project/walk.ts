import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/** Folders that hold what was made or fetched, not written. */
const ignoredFolders = new Set([
  ...[
    "node_modules",
    "bower_components",
    "vendor",
    "target",
    "build",
    "dist",
    "out",
    "bin",
    "obj",
    "coverage",
  ],
  ...["__pycache__", "venv", "env", "site-packages", "Pods", "DerivedData"],
]);

/** Folders in which nobody keeps what was written by hand, whatever the project. */
const foreignFolders = new Set([
  ...["node_modules", "bower_components", "site-packages", "Pods", "DerivedData", "venv", "obj"],
  ...["target", "dist", "__pycache__", ".git", ".hg", ".svn", ".moai", ".venv", ".tox", ".nox", ".gradle"],
  ...[".cache", ".next", ".nuxt", ".yarn", ".pnpm-store", ".build", ".dart_tool", ".terraform", ".direnv"],
]);
/** In the top folder these are what a build makes; below it they may be a part of the program. */
const builtFolders = new Set(["build", "out"]);

/** Past this many files the rest isn't looked at: enough for what is learned here, and bounded for the largest trees. */
const walkedFilesMax = 50_000;

/** Files below a folder, relative to it with `/`, sorted within each folder; links aren't followed, hidden folders aren't entered. */
export function* walkFiles(root: string, filesMax = walkedFilesMax): Generator<string> {
  yield* walk(root, filesMax, isEntered);
}

/** The same with what `walkFiles` passes over by the names of folders, where code may lie as well: `bin`, `vendor`, hidden ones. */
export function* walkAllFiles(root: string): Generator<string> {
  yield* walk(root, walkedFilesMax, (name, path) => !foreignFolders.has(name) && !builtFolders.has(path));
}

/** Whether `walkFiles` comes to a path, relative to the root with `/`. */
export function isWalked(path: string): boolean {
  return path.split("/").slice(0, -1).every(isEntered);
}

function isEntered(name: string): boolean {
  return !ignoredFolders.has(name) && !name.startsWith(".");
}

function* walk(
  root: string,
  filesMax: number,
  enters: (name: string, path: string) => boolean,
): Generator<string> {
  let left = filesMax;
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (enters(entry.name, path)) folders.push(path);
      } else if (entry.isFile()) {
        if (left-- <= 0) return;
        yield path;
      }
    }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) =>
      one.name < other.name ? -1 : 1,
    );
  } catch {
    // A folder that can't be read tells nothing about the project.
    return [];
  }
}
