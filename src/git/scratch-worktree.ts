import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { openGit } from "./open-git.ts";
import { addWorkTree, removeWorkTree } from "./work-tree.ts";

/**
 * The full id of a commit that a person named, for example `HEAD` or a branch.
 * @throws AlfredError `commit_not_found`
 */
export async function resolveCommit(root: string, revision: string): Promise<string> {
  const git = await openGit(root);
  const words = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  let found: string;
  try {
    found = (await git.raw(words)).trim();
  } catch (error) {
    throw new AlfredError({ code: "commit_not_found", revision }, { cause: error });
  }
  // A refusal that says nothing is no error to the git package.
  if (found === "") throw new AlfredError({ code: "commit_not_found", revision });
  return found;
}

/**
 * Does work in a work tree of its own with a commit checked out, and takes it away again; the project's own is untouched.
 * @param commit a full commit id
 * @throws AlfredError `commit_not_found` where the commit can't be checked out
 */
export async function inScratchWorktree<T>(
  root: string,
  commit: string,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  await resolveCommit(root, commit);
  const opened = await openGit(root);
  const git = (words: readonly string[]) => opened.raw([...words]);
  const folder = mkdtempSync(join(tmpdir(), "alfred-verify-"));
  const directory = join(folder, "worktree");
  try {
    try {
      await addWorkTree(git, directory, { options: ["--detach"], revision: commit });
    } catch (error) {
      throw new AlfredError({ code: "commit_not_found", revision: commit }, { cause: error });
    }
    return await work(directory);
  } finally {
    try {
      rmSync(folder, { recursive: true, force: true });
      await removeWorkTree(git, directory);
    } catch {
      // What the work came to counts, whatever becomes of a folder among the system's temporary ones.
    }
  }
}
