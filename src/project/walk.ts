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

/** Past this many files the rest isn't looked at: enough for what is learned here, and bounded for the largest trees. */
const walkedFilesMax = 50_000;

/** Files below a folder, relative to it with `/`, sorted within each folder; links aren't followed, hidden folders aren't entered. */
export function* walkFiles(root: string, filesMax = walkedFilesMax): Generator<string> {
  let left = filesMax;
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!ignoredFolders.has(entry.name) && !entry.name.startsWith(".")) folders.push(path);
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
