import { existsSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pause } from "../context/index.ts";

/** Runs git in a repository to its end, and gives back what it printed; throws where git refuses. */
export type Git = (words: readonly string[]) => Promise<string>;

const attemptsMax = 5;
const pauseMs = 200;

/**
 * Checks a commit out into a work tree of its own. What is at the folder from before is taken away.
 * @param directory absolute
 * @param checkout `options` says as what (`["--detach"]`, `["-B", name]`), `revision` what: a commit, or a branch
 * @throws whatever `git` throws where it refuses again and again
 */
export async function addWorkTree(
  git: Git,
  directory: string,
  { options, revision }: { readonly options: readonly string[]; readonly revision: string },
): Promise<void> {
  await patiently(async () => {
    await remove(git, directory);
    await git(["worktree", "add", "--quiet", ...options, "--end-of-options", directory, revision]);
  });
}

/**
 * Takes this one work tree away, its files and what git knows of it. What isn't there any more is no fault.
 * @throws whatever `git` throws where it refuses again and again
 */
export async function removeWorkTree(git: Git, directory: string): Promise<void> {
  await patiently(() => remove(git, directory));
}

/**
 * Takes a branch away, merged or not. What isn't there any more is no fault.
 * @throws whatever `git` throws where it refuses again and again
 */
export async function removeBranch(git: Git, branch: string): Promise<void> {
  await patiently(async () => {
    if (await hasBranch(git, branch)) {
      await git(["branch", "--quiet", "--delete", "--force", "--end-of-options", branch]);
    }
  });
}

export async function hasBranch(git: Git, branch: string): Promise<boolean> {
  const name = `refs/heads/${branch}`;
  // git answers with the branches below that name too.
  return (await git(["for-each-ref", "--format=%(refname)", name])).split("\n").includes(name);
}

/**
 * `git worktree prune` would do it too, but it also takes away what another process is about to make: a work tree counts as gone between the
 * folder and the first file of its own that git writes.
 */
async function remove(git: Git, directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  try {
    await git(["worktree", "remove", "--force", "--force", "--end-of-options", directory]);
  } catch (error) {
    if (await isKnown(git, directory)) throw error;
  }
}

/** Asked by its place rather than by git's words, which come in the user's language. */
async function isKnown(git: Git, directory: string): Promise<boolean> {
  const above = dirname(directory);
  const real = existsSync(above) ? join(realpathSync(above), basename(directory)) : directory;
  const lines = (await git(["worktree", "list", "--porcelain"])).split("\n");
  return [directory, real].some((place) => lines.includes(`worktree ${place}`));
}

/** Processes that make work trees of one repository at once may meet at git's own locks and half-written files. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= attemptsMax) throw error;
      await pause(pauseMs * attempt);
    }
  }
}
