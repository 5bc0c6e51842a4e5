import { statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { findGitTopLevel } from "../git/index.ts";

/** Where a project is, and by what it was found. */
export interface FoundRoot {
  readonly root: string;
  /** `moai`: a folder with `.moai`. `git`: the top of a repository. `none`: neither, the folder itself. */
  readonly found: "moai" | "git" | "none";
}

/**
 * The project root, upwards from a folder: the nearest `.moai`, else the top of the git repository. A `.moai` above the repository belongs to
 * another project, and one in the home directory is a user's own settings: neither makes what lies below it a part of it.
 */
export function findProjectRoot(directory: string): FoundRoot {
  const start = resolve(directory);
  const top = findGitTopLevel(start);
  const home = resolve(homedir());
  for (let at = start; ; at = dirname(at)) {
    const isUsersOwn = at === home && at !== start && top !== home;
    if (!isUsersOwn && isDirectory(join(at, ".moai"))) return { root: at, found: "moai" };
    if (at === top) return { root: at, found: "git" };
    if (dirname(at) === at) return { root: start, found: "none" };
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
