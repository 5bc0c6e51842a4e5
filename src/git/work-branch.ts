import { existsSync } from "node:fs";
import { openGit } from "./open-git.ts";
import { addWorkTree, type Git, hasBranch, removeBranch, removeWorkTree } from "./work-tree.ts";

/** Work done apart from the project's own work tree, and the branch that it comes back on. */
export interface WorkBranch {
  /** The top of the repository that the branch is to be in. */
  readonly repository: string;
  /** The work tree's folder; not there yet. */
  readonly directory: string;
  readonly branch: string;
  /** The full id of the commit that the work begins at. */
  readonly commit: string;
}

/** Who wrote a commit where the repository's user hasn't said a name. */
const nobodysName = ["user.name=alfred", "user.email=alfred@localhost", "commit.gpgSign=false"];

/** Checks the commit out into a work tree of its own, on a new branch. Once more is fine: what is there of it is made anew. */
export async function openWorkBranch({ repository, directory, branch, commit }: WorkBranch): Promise<void> {
  await addWorkTree(await gitIn(repository), directory, { options: ["-B", branch], revision: commit });
}

async function gitIn(repository: string): Promise<Git> {
  const git = await openGit(repository);
  return git.raw;
}

/**
 * Commits what the work has changed, takes the work tree away, and keeps the branch where there is something on it.
 * @param exclude folders below the work tree that aren't part of the work
 * @returns the files that the work made, changed or removed, relative to the repository; none where no branch was kept
 */
export async function closeWorkBranch(
  { repository, directory, branch, commit }: WorkBranch,
  { message, exclude }: { readonly message: string; readonly exclude: readonly string[] },
): Promise<readonly string[]> {
  const git = await gitIn(repository);
  if (existsSync(directory)) await commitRest(directory, message, exclude);
  await removeWorkTree(git, directory);
  if (!(await hasBranch(git, branch))) return [];
  const words = ["diff", "--name-only", "-z", "--no-ext-diff", "--end-of-options", commit, branch];
  const changed = await git(words);
  const files = changed.split("\0").filter((name) => name !== "");
  if (files.length === 0) await removeBranch(git, branch);
  return files;
}

async function commitRest(directory: string, message: string, exclude: readonly string[]): Promise<void> {
  const named = await (await openGit(directory)).raw(["config", "--default", "", "--get", "user.email"]);
  const git = await openGit(directory, named.trim() === "" ? nobodysName : ["commit.gpgSign=false"]);
  await git.raw(["add", "--all", "--", "."]);
  // Named as an exception to what is added, an ignored folder would be an error.
  if (exclude.length > 0) await git.raw(["reset", "--quiet", "HEAD", "--", ...exclude]);
  const staged = await git.raw(["diff", "--cached", "--name-only", "--no-ext-diff"]);
  if (staged.trim() !== "") await git.raw(["commit", "--quiet", "--no-verify", "--message", message]);
}
