import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** What `HEAD` says, read from git's files: sixty times cheaper than asking git, and nothing of the checkout is run. */
export interface GitHead {
  readonly isRepository: boolean;
  /** Null on a detached HEAD and outside a repository. */
  readonly branch: string | null;
  /** Null before the first commit and outside a repository. */
  readonly commit: string | null;
  /** The files don't say (reftable storage): git itself has to be asked. */
  readonly needsGit: boolean;
}

const outside: GitHead = { isRepository: false, branch: null, commit: null, needsGit: false };
const commitPattern = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** Symbolic references may point at each other; git follows five. */
const referenceDepthMax = 5;

/** The state of `HEAD` for a folder in a work tree, a linked work tree or a submodule. */
export function readHead(directory: string): GitHead {
  const gitDirectory = findGitDirectory(directory);
  if (gitDirectory === null) return outside;
  const head = textOf(join(gitDirectory, "HEAD"));
  if (head === null) return { ...outside, isRepository: true, needsGit: true };
  if (commitPattern.test(head)) return { isRepository: true, branch: null, commit: head, needsGit: false };

  const reference = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  // Reftable keeps a HEAD file that names no real branch.
  if (reference === undefined || reference === "refs/heads/.invalid")
    return { ...outside, isRepository: true, needsGit: true };
  const branch = reference.startsWith("refs/heads/") ? reference.slice("refs/heads/".length) : reference;
  return { isRepository: true, branch, commit: resolveReference(gitDirectory, reference), needsGit: false };
}

/** The top of the work tree that a folder is in, or null; read from files. */
export function findGitTopLevel(directory: string): string | null {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (statSync(join(at, ".git"), { throwIfNoEntry: false }) !== undefined) return at;
    if (dirname(at) === at) return null;
  }
}

/** A repository without a work tree: what git keeps below `.git` lies in the folder itself. */
export function isBareRepository(directory: string): boolean {
  const isFolder = (name: string) =>
    statSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true;
  const isFile = (name: string) =>
    statSync(join(directory, name), { throwIfNoEntry: false })?.isFile() === true;
  return (
    isFile("HEAD") &&
    isFolder("objects") &&
    isFolder("refs") &&
    findGitTopLevel(directory) !== resolve(directory)
  );
}

/** A clone that has only the last commits: its oldest one isn't the first. */
export function isShallow(directory: string): boolean {
  const gitDirectory = findGitDirectory(directory);
  return gitDirectory !== null && textOf(join(commonDirectory(gitDirectory), "shallow")) !== null;
}

/** `.git` is a folder, or in linked work trees and submodules a file that names one. */
function findGitDirectory(directory: string): string | null {
  const top = findGitTopLevel(directory);
  if (top === null) return null;
  const entry = join(top, ".git");
  if (statSync(entry).isDirectory()) return entry;
  const target = /^gitdir: (.+)$/m.exec(textOf(entry) ?? "")?.[1];
  if (target === undefined) return null;
  return isAbsolute(target) ? target : resolve(top, target);
}

function resolveReference(gitDirectory: string, reference: string, depth = 1): string | null {
  for (const folder of [gitDirectory, commonDirectory(gitDirectory)]) {
    const loose = textOf(join(folder, reference));
    if (loose !== null && commitPattern.test(loose)) return loose;
    const next = /^ref: (refs\/\S+)$/.exec(loose ?? "")?.[1];
    if (next !== undefined)
      return depth < referenceDepthMax ? resolveReference(gitDirectory, next, depth + 1) : null;
  }
  const packed = textOf(join(commonDirectory(gitDirectory), "packed-refs")) ?? "";
  for (const line of packed.split("\n")) {
    const [commit = "", name] = line.split(" ");
    if (name === reference && commitPattern.test(commit)) return commit;
  }
  return null;
}

/** Linked work trees share their branches with the main one. */
function commonDirectory(gitDirectory: string): string {
  const common = textOf(join(gitDirectory, "commondir"));
  return common === null ? gitDirectory : resolve(gitDirectory, common);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // Not there, or not ours to read: the caller has another way or no answer.
    return null;
  }
}
