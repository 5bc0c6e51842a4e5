import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { openGit } from "./open-git.ts";

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
  const git = await openGit(root);
  const folder = mkdtempSync(join(tmpdir(), "alfred-verify-"));
  const directory = join(folder, "worktree");
  try {
    await git.raw(["worktree", "add", "--detach", "--end-of-options", directory, commit]);
  } catch (error) {
    removeQuietly(folder);
    throw new AlfredError({ code: "commit_not_found", revision: commit }, { cause: error });
  }
  try {
    return await work(directory);
  } finally {
    removeQuietly(folder);
    await git.raw(["worktree", "prune"]);
  }
}

/** What the work came to counts, whatever becomes of a folder among the system's temporary ones. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The system removes it in its own time.
  }
}
