/** The repository's state as plain data: HEAD from its files, the rest from git. */
export { type PackedWork, packWork, unpackWork } from "./bundle.ts";
export { firstCommit } from "./first-commit.ts";
export {
  compareWithSaved,
  countChangedFiles,
  type GitState,
  listChangedFiles,
  readGitState,
} from "./git-state.ts";
export { findGitTopLevel, type GitHead, isBareRepository, readHead } from "./head.ts";
export { type Merged, mergeWork } from "./merge-work.ts";
export { inScratchWorktree, resolveCommit } from "./scratch-worktree.ts";
export { closeWorkBranch, openWorkBranch, type WorkBranch } from "./work-branch.ts";
export {
  branchCommit,
  branchesBelow,
  closeWorkplace,
  commitWorkplace,
  type KnownBranch,
  type KnownWorkplace,
  listWorkplaces,
  type OpenedWorkplace,
  openWorkplace,
} from "./workplace.ts";
