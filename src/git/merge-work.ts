import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { askGit, type GitPlace, runGit } from "./run-git.ts";
import { snapshot } from "./workplace.ts";

export type Merged =
  /** What was done is in the project's files now. */
  | { readonly kind: "merged"; readonly files: readonly string[] }
  /** Nothing was changed: these files were changed there and here, and not in the same way. */
  | { readonly kind: "conflict"; readonly files: readonly string[] };

/**
 * Brings work that was done from `base` into the project's files as they are now. Index and branch stay as they are; where the two can't be
 * brought together nothing is changed. Doing it again after it was cut off half way ends in the same files.
 * @param work a commit, a descendant of `base`
 * @throws AlfredError `git_failed`
 */
export async function mergeWork(
  root: string,
  {
    base,
    work,
    environment,
  }: { readonly base: string; readonly work: string; readonly environment: GitPlace["environment"] },
): Promise<Merged> {
  const place = { directory: root, environment };
  const current = await snapshot(root, environment, base);
  const answer = await askGit(place, [
    "merge-tree",
    "--write-tree",
    "--name-only",
    "-z",
    "--no-messages",
    current,
    work,
  ]);
  const [tree = "", ...files] = answer.output.split("\0").filter((part) => part !== "");
  if (answer.exitCode === 1) return { kind: "conflict", files: [...new Set(files)] };
  if (answer.exitCode !== 0) {
    const detail = `${answer.errors.trim().split("\n").at(-1) ?? ""} (git 2.38 or later is needed)`;
    throw new AlfredError({ code: "git_failed", command: "git merge-tree", detail });
  }
  return { kind: "merged", files: await bring(place, current, tree) };
}

/** Makes the files that differ between two trees those of the second. */
async function bring(place: GitPlace, from: string, tree: string): Promise<readonly string[]> {
  const top = (await runGit(place, ["rev-parse", "--show-toplevel"])).replace(/\n$/, "");
  const atTop = { ...place, directory: top };
  const diff = await runGit(atTop, ["diff-tree", "-r", "-z", "--name-status", "--no-renames", from, tree]);
  const parts = diff.split("\0").filter((part) => part !== "");
  const changes = parts.flatMap((status, at) =>
    at % 2 === 0 ? [{ isDeleted: status === "D", path: parts[at + 1] ?? "" }] : [],
  );
  for (const { path } of changes.filter(({ isDeleted }) => isDeleted))
    rmSync(join(top, path), { force: true });
  const written = changes.filter(({ isDeleted }) => !isDeleted).map(({ path }) => path);
  if (written.length > 0) {
    const folder = mkdtempSync(join(tmpdir(), "alfred-index-"));
    try {
      const withIndex = { ...atTop, indexFile: join(folder, "index") };
      await runGit(withIndex, ["read-tree", tree]);
      await runGit(
        withIndex,
        ["checkout-index", "--force", "-z", "--stdin"],
        written.map((path) => `${path}\0`).join(""),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return changes.map(({ path }) => path);
}
