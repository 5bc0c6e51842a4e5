import type { Context } from "../context/index.ts";
import { branchPrefix } from "../engine/index.ts";
import { branchesBelow, closeWorkplace, type KnownBranch, listWorkplaces, readHead } from "../git/index.ts";
import { listOpenRuns, worktreesDirectory } from "../store/index.ts";

/** What work side by side has left behind. */
export interface LeftWorkplaces {
  /** Work trees of runs that can't go on any more, absolute. */
  readonly directories: readonly string[];
  /** Work that didn't fit, or that failed, kept on its branch. */
  readonly branches: readonly KeptBranch[];
}

export interface KeptBranch extends KnownBranch {
  /** The run it belongs to can still go on. */
  readonly isOfOpenRun: boolean;
}

export async function listLeftWorkplaces(context: Context, root: string): Promise<LeftWorkplaces> {
  if (!readHead(root).isRepository) return { directories: [], branches: [] };
  const { environment } = context;
  const { runs } = await listOpenRuns(root, context.now());
  const open = new Set(runs.map(({ shortId }) => shortId));
  const isOpen = (branch: string) => open.has(branch.slice(branchPrefix.length).split("/")[0] ?? "");
  const below = worktreesDirectory(root, environment);
  const worktrees = await listWorkplaces(root, { below, environment });
  const inUse = new Set(worktrees.map(({ branch }) => branch));
  const branches = await branchesBelow(root, branchPrefix, environment);
  return {
    directories: worktrees
      .filter(({ branch }) => branch === null || !isOpen(branch))
      .map(({ directory }) => directory),
    branches: branches
      .filter(({ name }) => !inUse.has(name))
      .map((branch) => ({ ...branch, isOfOpenRun: isOpen(branch.name) })),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/** Takes the left work trees away, and kept branches that are older than the days kept; those of a run that can go on stay. */
export async function clearLeftWorkplaces(
  context: Context,
  root: string,
  { keepDays }: { readonly keepDays: number },
): Promise<{ readonly directories: readonly string[]; readonly branches: readonly string[] }> {
  const { environment } = context;
  const { directories } = await listLeftWorkplaces(context, root);
  for (const directory of directories) await closeWorkplace(root, { directory, branch: null, environment });
  const { branches } = await listLeftWorkplaces(context, root);
  const oldest = context.now().getTime() - keepDays * dayMs;
  const old = branches.filter(({ isOfOpenRun, committedAt }) => !isOfOpenRun && committedAt < oldest);
  for (const { name } of old) {
    await closeWorkplace(root, { directory: null, branch: name, environment });
  }
  return { directories, branches: old.map(({ name }) => name) };
}
