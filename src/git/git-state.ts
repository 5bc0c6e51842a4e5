import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

import { AlfredError } from "../failures/index.ts";
import type { Drift } from "../runs/index.ts";
import { findGitTopLevel, readHead } from "./head.ts";
import { type OpenGit, openGit } from "./open-git.ts";

/** The repository as plain data. */
export interface GitState {
  readonly isRepository: boolean;
  readonly branch: string | null;
  readonly lastCommit: string | null;
  readonly dirty: boolean;
  /**
   * Absolute paths of files that differ from the last commit: changed, staged, deleted, a renamed file by its new name; then those that git
   * was told nothing of.
   */
  readonly filesModified: readonly string[];
  /**
   * Why git doesn't answer for a repository that is there (owned by somebody else, damaged, no git on the machine), in git's words; what has
   * changed isn't known then. Null where it answers, and where there is no repository.
   */
  readonly problem: string | null;
}

const noRepository: GitState = {
  isRepository: false,
  branch: null,
  lastCommit: null,
  dirty: false,
  filesModified: [],
  problem: null,
};
/** alfred's own records don't make a project's work tree dirty. */
const ownFolder = ".moai/memory/";
const changedNames = [
  "diff",
  "--name-only",
  "-z",
  "--relative",
  "--no-ext-diff",
  "--no-textconv",
  "--end-of-options",
];
const commitPattern = /^[0-9a-f]{7,64}$/;

/** Branch, commit and changed files below `root`; branch and commit also where git doesn't answer, as far as the repository's files say them. */
export async function readGitState(root: string): Promise<GitState> {
  const head = readHead(root);
  if (!head.isRepository) return noRepository;
  const git = await openGit(root);
  const status = await ask(git, [
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=all",
    "--ignore-submodules=none",
    "--",
    ".",
  ]);
  const { branch, commit } = head.needsGit ? await askForHead(git) : head;
  const found = { isRepository: true, branch, lastCommit: commit };
  if ("problem" in status) return { ...found, dirty: false, filesModified: [], problem: status.problem };

  const { changed, unknown } = parseStatus(status.text);
  const filesModified = [changed, unknown].flatMap((paths) => absolute(root, fromTopLevel(root, paths)));
  return { ...found, dirty: filesModified.length > 0, filesModified, problem: null };
}

async function askForHead(
  git: OpenGit,
): Promise<{ readonly branch: string | null; readonly commit: string | null }> {
  const branch = await answer(git, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const commit = await answer(git, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  return { branch: branch?.trim() || null, commit: commit?.trim() || null };
}

/**
 * Files below `root` that are other than at the commit, in the work tree or in later commits; where the commit is gone, other than at the last one.
 * @throws AlfredError `git_failed`: that nothing has changed is never concluded from git's silence
 */
export async function listChangedFiles(root: string, commit: string | null): Promise<readonly string[]> {
  return (await changedSince(root, commit)) ?? (await filesModifiedIn(root));
}

async function filesModifiedIn(root: string): Promise<readonly string[]> {
  const { filesModified, problem } = await readGitState(root);
  if (problem !== null) throw new AlfredError({ code: "git_failed", command: "git status", detail: problem });
  return filesModified;
}

/**
 * How many files were committed or changed since the commit; null where the commit is gone (rebased away).
 * @throws AlfredError `git_failed`
 */
export async function countChangedFiles(root: string, commit: string): Promise<number | null> {
  return (await changedSince(root, commit))?.length ?? null;
}

async function changedSince(root: string, commit: string | null): Promise<readonly string[] | null> {
  if (commit === null || !commitPattern.test(commit) || !readHead(root).isRepository) return null;
  const git = await openGit(root);
  const diff = await answer(git, [...changedNames, commit, "--", "."]);
  if (diff === null) return null;
  return [...new Set([...absolute(root, diff.split("\0")), ...(await filesModifiedIn(root))])];
}

/** How the repository differs from what a record was saved with (scenarios 3.3.1 and 3.3.2). */
export async function compareWithSaved(
  saved: {
    readonly branch: string | null;
    readonly lastCommit: string | null;
    readonly filesModified?: readonly string[];
  },
  current: GitState,
  root: string,
): Promise<readonly Drift[]> {
  const savedAt = saved.branch ?? saved.lastCommit;
  const isUnreadable = current.problem !== null && current.branch === null && current.lastCommit === null;
  if (!current.isRepository || isUnreadable)
    return savedAt === null ? [] : [{ kind: "repository_gone", saved: savedAt }];

  const drifts: Drift[] = [];
  // Where there was no repository, there was no branch to be on either: its first commit is what has changed.
  if (savedAt !== null && saved.branch !== current.branch) {
    const gone = current.problem === null ? await findGone(root, saved) : null;
    drifts.push({
      kind: "branch_changed",
      saved: saved.branch,
      current: current.branch,
      ...(saved.branch === null ? { detachedAt: savedAt } : {}),
      ...(gone === null ? {} : { gone }),
    });
  }
  if (saved.lastCommit !== current.lastCommit) {
    const changedFileCount = await countCommitted(root, saved.lastCommit, current.lastCommit);
    drifts.push({
      kind: "commit_changed",
      saved: saved.lastCommit,
      current: current.lastCommit,
      changedFileCount,
    });
  }
  return drifts;
}

/** Null where the branch can be checked out, from here or from a remote; for a detached HEAD its commit. */
async function findGone(
  root: string,
  { branch, lastCommit: commit }: Pick<GitState, "branch" | "lastCommit">,
): Promise<{ readonly restorableAt: string | null } | null> {
  const git = await openGit(root);
  const isKept =
    commit !== null &&
    commitPattern.test(commit) &&
    (await answer(git, ["cat-file", "-e", `${commit}^{commit}`])) !== null;
  if (branch === null) return isKept ? null : { restorableAt: null };
  const references = await answer(git, [
    "for-each-ref",
    "--format=%(refname)",
    `refs/heads/${branch}`,
    `refs/remotes/*/${branch}`,
  ]);
  // A pattern also finds what lies below it: feature finds feature/login.
  const isThere = (name: string) =>
    name === `refs/heads/${branch}` ||
    (name.startsWith("refs/remotes/") && name.split("/").slice(3).join("/") === branch);
  if (references === null || branch.startsWith("refs/") || references.split("\n").some(isThere)) return null;
  return { restorableAt: isKept ? commit : null };
}

/**
 * Files that differ between the saved commit and the current one: what was changed in the work tree was known when saving. Where one of the
 * two is none, all files of the other.
 */
async function countCommitted(
  root: string,
  saved: string | null,
  current: string | null,
): Promise<number | null> {
  const only = saved ?? current;
  if (only === null || !commitPattern.test(only)) return null;
  const git = await openGit(root);
  const listed =
    saved === null || current === null
      ? await answer(git, ["ls-tree", "-r", "-z", "--name-only", "--end-of-options", only])
      : await answer(git, [...changedNames, saved, "HEAD", "--", "."]);
  return listed === null ? null : absolute(root, listed.split("\0")).length;
}

/** Git's answer, or null where it has none: no such commit, no git on the machine. */
async function answer(git: OpenGit, words: readonly string[]): Promise<string | null> {
  const answered = await ask(git, words);
  return "text" in answered ? answered.text : null;
}

/** Git's answer, or its own words for why there is none. */
async function ask(
  git: OpenGit,
  words: readonly string[],
): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    return { text: await git.raw(["--no-optional-locks", "--no-pager", ...words]) };
  } catch (error) {
    return { problem: (error instanceof Error ? error.message : String(error)).trim() };
  }
}

/** Entries of `git status -z`: two letters, a space, the path; a rename has its old path as an entry of its own after it. */
function parseStatus(text: string): {
  readonly changed: readonly string[];
  readonly unknown: readonly string[];
} {
  const entries = text.split("\0");
  const changed: string[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] ?? "";
    if (entry.length < 4) continue;
    (entry.startsWith("??") ? unknown : changed).push(entry.slice(3));
    if (/[RC]/.test(entry.slice(0, 2))) at += 1;
  }
  return { changed, unknown };
}

/** Paths of `status` count from the top of the work tree; those of `diff --relative` from the folder already. */
function fromTopLevel(root: string, paths: readonly string[]): readonly string[] {
  const top = findGitTopLevel(root);
  const prefix = top === null ? "" : relative(realpathSync(top), realpathSync(root)).split(sep).join("/");
  return prefix === ""
    ? paths
    : paths.filter((path) => path.startsWith(`${prefix}/`)).map((path) => path.slice(prefix.length + 1));
}

function absolute(root: string, paths: readonly string[]): readonly string[] {
  return paths
    .filter((path) => path !== "" && !path.startsWith(ownFolder))
    .map((path) => resolve(root, path))
    .sort();
}
