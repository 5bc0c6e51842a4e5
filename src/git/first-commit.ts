import { isShallow, readHead } from "./head.ts";
import { openGit } from "./open-git.ts";

/**
 * The full id of the commit that the current branch's line of commits begins with: the same for everybody who works on the project, on every branch
 * of it. Null where it can't be known: no repository, no commit, a clone without the beginning of its history, no answer from git.
 */
export async function firstCommit(root: string): Promise<string | null> {
  const { isRepository, commit, needsGit } = readHead(root);
  if (!isRepository || (commit === null && !needsGit) || isShallow(root)) return null;
  try {
    const git = await openGit(root);
    const listed = await git.raw(["rev-list", "--first-parent", "--max-parents=0", "HEAD"]);
    return listed.trim() || null;
  } catch {
    // Who asks has another way.
    return null;
  }
}
