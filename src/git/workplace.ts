import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { askGit, type GitPlace, runGit } from "./run-git.ts";
import { addWorkTree, removeBranch, removeWorkTree } from "./work-tree.ts";

type Environment = GitPlace["environment"];

/** A work tree of its own for one part of the work. */
export interface OpenedWorkplace {
  /** The top of the work tree, absolute. */
  readonly directory: string;
  /** Where the project's root is in it. */
  readonly root: string;
  readonly branch: string;
  /** The commit that it begins from. */
  readonly base: string;
}

/** Folders of installed packages: too big to be copied, and not part of the work. */
const installedFolders = ["node_modules", ".venv", "venv", "vendor"];

/**
 * The project's files as they are now, committed or not, as a commit that no branch names; index, branch and files stay as they are. What
 * git ignores isn't in it.
 * @throws AlfredError `git_failed`
 */
export async function snapshot(
  root: string,
  environment: Environment,
  parent: string | null = null,
): Promise<string> {
  const head = parent ?? (await headOf(root, environment));
  const tree = await withOwnIndex(async (indexFile) => {
    const place = { directory: root, environment, indexFile };
    if (head !== null) await runGit(place, ["read-tree", head]);
    await runGit(place, ["add", "--all", "--", ":/", ":(exclude,top,glob)**/.moai/memory/**"]);
    return (await runGit(place, ["write-tree"])).trim();
  });
  return commitTree(
    { directory: root, environment },
    tree,
    head === null ? [] : [head],
    "alfred: files as they are",
  );
}

async function headOf(directory: string, environment: Environment): Promise<string | null> {
  const place = { directory, environment };
  const { exitCode, output } = await askGit(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  return exitCode === 0 ? output.trim() : null;
}

async function commitTree(
  place: GitPlace,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const named = parents.flatMap((parent) => ["-p", parent]);
  return (await runGit(place, ["commit-tree", tree, ...named], `${message}\n`)).trim();
}

async function withOwnIndex<T>(use: (indexFile: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "alfred-index-"));
  try {
    return await use(join(folder, "index"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a work tree with the project's files as they are now, on a branch of its own, with the project's installed packages at hand.
 * @param directory where it is to be; what is left there from before is taken away
 * @throws AlfredError `git_failed`
 */
export async function openWorkplace(
  root: string,
  {
    directory,
    branch,
    environment,
  }: { readonly directory: string; readonly branch: string; readonly environment: Environment },
): Promise<OpenedWorkplace> {
  const place = { directory: root, environment };
  const base = await snapshot(root, environment);
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 });
  unlinkInstalled(directory);
  // The branch comes first, and once: what an earlier one of that name holds is never written over.
  await runGit(place, ["branch", "--no-track", "--end-of-options", branch, base]);
  await addWorkTree((words) => runGit(place, words), directory, { options: [], revision: branch });
  const prefix = (await runGit(place, ["rev-parse", "--show-prefix"])).trim();
  const workRoot = join(directory, prefix);
  mkdirSync(workRoot, { recursive: true });
  linkInstalled(root, workRoot);
  return { directory, root: workRoot, branch, base };
}

function linkInstalled(root: string, workRoot: string): void {
  for (const name of installedFolders) {
    const link = join(workRoot, name);
    if (existsSync(join(root, name)) && !existsSync(link)) symlinkSync(join(root, name), link, "junction");
  }
}

/**
 * Puts what was done in a workplace on its branch, whoever committed there before. Files that aren't the worker's to change stay as they
 * were at the base.
 * @param kept paths from the project's root
 * @returns the commit
 * @throws AlfredError `git_failed`
 */
export async function commitWorkplace(
  { directory, root, branch, base }: OpenedWorkplace,
  {
    message,
    kept,
    environment,
  }: { readonly message: string; readonly kept: readonly string[]; readonly environment: Environment },
): Promise<string> {
  const place = { directory: root, environment };
  const links = installedFolders.filter((name) => isLink(join(root, name)));
  const excluded = [...links, ".moai/memory"].map((name) => `:(exclude)${name}`);
  await runGit(place, ["add", "--all", "--", ":/", ...excluded]);
  for (const path of kept) await runGit(place, await restoring(place, base, path));
  const tree = (await runGit(place, ["write-tree"])).trim();
  const head = await headOf(root, environment);
  const commit = await commitTree(place, tree, [head ?? base], message);
  await runGit({ directory, environment }, ["update-ref", `refs/heads/${branch}`, commit]);
  return commit;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The words that have the index hold a file as it was at a commit, or not at all where it wasn't there. */
async function restoring(place: GitPlace, commit: string, path: string): Promise<readonly string[]> {
  const entry = (await runGit(place, ["ls-tree", commit, "--", path])).trim();
  const [mode, , object] = entry.split(/\s+/);
  if (mode === undefined || object === undefined)
    return ["rm", "--cached", "--quiet", "--ignore-unmatch", "--", path];
  return ["checkout", "--quiet", commit, "--", path];
}

/**
 * Takes a work tree away, and a branch, where they are named. What isn't there any more is no fault; nor is what git doesn't let go of: it is
 * listed as left, and taken away another time.
 */
export async function closeWorkplace(
  root: string,
  {
    directory,
    branch,
    environment,
  }: { readonly directory: string | null; readonly branch: string | null; readonly environment: Environment },
): Promise<void> {
  const git = (words: readonly string[]) => runGit({ directory: root, environment }, words);
  try {
    if (directory !== null) {
      unlinkInstalled(directory);
      await removeWorkTree(git, directory);
    }
    if (branch !== null) await removeBranch(git, branch);
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
  }
}

/** A link to installed packages is taken away before anything could follow it. */
function unlinkInstalled(directory: string): void {
  for (const name of installedFolders) {
    if (isLink(join(directory, name))) rmSync(join(directory, name));
  }
}

/** The commit that a branch names, or null. */
export async function branchCommit(
  root: string,
  branch: string,
  environment: Environment,
): Promise<string | null> {
  const words = ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}^{commit}`];
  const { exitCode, output } = await askGit({ directory: root, environment }, words);
  return exitCode === 0 ? output.trim() : null;
}

/** A work tree that git knows of below a folder. */
export interface KnownWorkplace {
  readonly directory: string;
  readonly branch: string | null;
}

/** The work trees of a repository that lie below a folder; none where git can't tell. */
export async function listWorkplaces(
  root: string,
  { below, environment }: { readonly below: string; readonly environment: Environment },
): Promise<readonly KnownWorkplace[]> {
  const { exitCode, output } = await askGit({ directory: root, environment }, [
    "worktree",
    "list",
    "--porcelain",
  ]);
  if (exitCode !== 0) return [];
  return output.split("\n\n").flatMap((block) => {
    const directory = /^worktree (.*)$/m.exec(block)?.[1];
    const branch = /^branch refs\/heads\/(.*)$/m.exec(block)?.[1] ?? null;
    return directory?.startsWith(join(below, "/")) ? [{ directory, branch }] : [];
  });
}

/** A branch, and when its last commit was made. */
export interface KnownBranch {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly committedAt: number;
}

/** The branches below a name, for example `alfred/`; none where git can't tell. */
export async function branchesBelow(
  root: string,
  prefix: string,
  environment: Environment,
): Promise<readonly KnownBranch[]> {
  const words = [
    "for-each-ref",
    "--format=%(committerdate:unix) %(refname:lstrip=2)",
    `refs/heads/${prefix}`,
  ];
  const { exitCode, output } = await askGit({ directory: root, environment }, words);
  if (exitCode !== 0) return [];
  return output.split("\n").flatMap((line) => {
    const [, seconds, name] = /^(\d+) (.+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, committedAt: Number(seconds) * 1000 }];
  });
}
