import { existsSync, rmSync } from "node:fs";
import type { SimpleGit } from "simple-git";
import { openGit } from "./open-git.ts";

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

const attemptsMax = 5;
const pauseMs = 200;

/** Who wrote a commit where the repository's user hasn't said a name. */
const nobodysName = ["user.name=alfred", "user.email=alfred@localhost", "commit.gpgSign=false"];

/** Checks the commit out into a work tree of its own, on a new branch. Once more is fine: what is there of it is made anew. */
export async function openWorkBranch({ repository, directory, branch, commit }: WorkBranch): Promise<void> {
  const git = await openGit(repository);
  await patiently(async () => {
    await remove(git, directory);
    await git.raw(["worktree", "add", "-B", branch, "--end-of-options", directory, commit]);
  });
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
  const git = await openGit(repository);
  if (existsSync(directory)) await commitRest(directory, message, exclude);
  await patiently(() => remove(git, directory));
  if (!(await hasBranch(git, branch))) return [];
  const changed = await git.raw([
    "diff",
    "--name-only",
    "-z",
    "--no-ext-diff",
    "--end-of-options",
    commit,
    branch,
  ]);
  const files = changed.split("\0").filter((name) => name !== "");
  if (files.length === 0) await git.raw(["branch", "--delete", "--force", "--end-of-options", branch]);
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

async function hasBranch(git: SimpleGit, branch: string): Promise<boolean> {
  const found = await git.raw(["for-each-ref", "--format=%(refname)", `refs/heads/${branch}`]);
  return found.trim() !== "";
}

/**
 * Takes this one work tree away. `git worktree prune` would do it too, but it also takes away what another process is about to make: a work tree counts as
 * gone between the first and the second file of its own that git writes.
 */
async function remove(git: SimpleGit, directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  try {
    await git.raw(["worktree", "remove", "--force", "--force", "--end-of-options", directory]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("is not a working tree")) throw error;
  }
}

/** Two processes that make work trees of one repository at once may meet at git's own locks and files. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
    }
  }
}
