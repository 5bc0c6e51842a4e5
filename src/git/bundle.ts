import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askGit, type GitPlace, runGit } from "./run-git.ts";
import { snapshot } from "./workplace.ts";

/** Names the commit within a bundle. */
const carried = "refs/alfred/carried";

/** Work as it is, ready to be carried to another repository that has its base. */
export interface PackedWork {
  /** A git bundle's bytes; null where nothing was changed since the base. */
  readonly bundle: Buffer | null;
  /** Files that were made, changed or removed since the base; relative to the repository. */
  readonly files: readonly string[];
}

/**
 * What was done since a commit, committed or not, without a change to branch, index or files. What git ignores, and alfred's records, aren't in it.
 * @throws AlfredError `git_failed`
 */
export async function packWork(place: GitPlace, base: string): Promise<PackedWork> {
  const commit = await workAsCommit(place);
  const words = ["diff", "--name-only", "-z", "--no-ext-diff", "--end-of-options", base, commit];
  const files = (await runGit(place, words)).split("\0").filter((name) => name !== "");
  if (files.length === 0) return { bundle: null, files };
  await runGit(place, ["update-ref", carried, commit]);
  const bundle = await inFolder(async (file) => {
    await runGit(place, ["bundle", "create", "--quiet", file, `${base}..${carried}`]);
    return readFileSync(file);
  });
  return { bundle, files };
}

/** The branch's own commit where the files are as it has them. */
async function workAsCommit(place: GitPlace): Promise<string> {
  const seen = await snapshot(place.directory, place.environment);
  const { exitCode } = await askGit(place, ["diff", "--quiet", "--no-ext-diff", "HEAD", seen]);
  return exitCode === 0 ? (await runGit(place, ["rev-parse", "HEAD"])).trim() : seen;
}

/**
 * Brings work in from a bundle's bytes as a branch, over what was there under its name. Neither the files nor the branch that is checked out
 * are touched.
 * @throws AlfredError `git_failed` also where this repository hasn't the commit that the work builds on, or stands on that branch
 */
export async function unpackWork(place: GitPlace, branch: string, bundle: Uint8Array): Promise<void> {
  await inFolder(async (file) => {
    writeFileSync(file, bundle);
    await runGit(place, ["fetch", "--quiet", "--no-tags", file, `+${carried}:refs/heads/${branch}`]);
  });
}

async function inFolder<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "alfred-bundle-"));
  try {
    return await use(join(folder, "work.bundle"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
