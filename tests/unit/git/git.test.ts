import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  compareWithSaved,
  countChangedFiles,
  findGitTopLevel,
  listChangedFiles,
  readGitState,
  readHead,
} from "../../../src/git/index.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const head = (root: string) => git(root, "rev-parse", "HEAD");

describe("HEAD from its files", () => {
  it("agrees with git on a branch, with packed references and in a folder below", () => {
    const root = aProject();
    git(root, "switch", "--quiet", "--create", "feature/가나");
    expect(readHead(join(root, "src"))).toEqual({
      isRepository: true,
      branch: "feature/가나",
      commit: head(root),
      needsGit: false,
    });

    git(root, "pack-refs", "--all");
    expect(readHead(root)).toMatchObject({ branch: "feature/가나", commit: head(root) });
  });

  it("has no branch on a detached HEAD, and no commit before the first", () => {
    const root = aProject();
    git(root, "switch", "--quiet", "--detach");
    const unborn = temporaryFolder();
    git(unborn, "init", "--quiet", "--initial-branch=trunk");

    expect(readHead(root)).toMatchObject({ branch: null, commit: head(root) });
    expect(readHead(unborn)).toEqual({ isRepository: true, branch: "trunk", commit: null, needsGit: false });
    expect(readHead(temporaryFolder())).toMatchObject({ isRepository: false, branch: null, commit: null });
  });

  it("follows a linked work tree and a submodule", () => {
    const root = aProject();
    const tree = join(temporaryFolder(), "tree");
    git(root, "worktree", "add", "--quiet", "-b", "side", tree);
    const outer = aProject();
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", root, "inner");

    expect(readHead(tree)).toMatchObject({ branch: "side", commit: head(root) });
    expect(readHead(join(outer, "inner"))).toMatchObject({ branch: "main", commit: head(root) });
    expect(findGitTopLevel(join(outer, "inner"))).toBe(join(outer, "inner"));
  });

  it("gives up on files that say nothing, and git is asked", async () => {
    const root = aProject();
    const commit = head(root);
    writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/.invalid\n");
    expect(readHead(root)).toMatchObject({ isRepository: true, needsGit: true });

    const broken = temporaryFolder();
    writeFileSync(join(broken, ".git"), "nonsense");
    expect(readHead(broken)).toMatchObject({ isRepository: false });
    expect(commit).toHaveLength(40);
  });
});

describe("the state of the work tree", () => {
  it("names what differs, whatever the names are, but not alfred's own records", async () => {
    const root = aProject({ "old name.js": "x".repeat(200) });
    git(root, "mv", "old name.js", "new 이름.js");
    writeFiles(root, {
      "src/greet.js": "changed",
      "untracked/a b.txt": "",
      ".moai/memory/command-state/x.json": "{}",
    });

    const state = await readGitState(root);

    expect(state).toMatchObject({ isRepository: true, branch: "main", lastCommit: head(root), dirty: true });
    expect(state.filesModified).toEqual(
      [join(root, "new 이름.js"), join(root, "src/greet.js"), join(root, "untracked/a b.txt")].sort(),
    );
  });

  it("counts from the folder where the project isn't the top of the repository", async () => {
    const top = aProject({ "inner/.moai/config.json": "{}", "inner/a.js": "1" });
    writeFiles(top, { "inner/a.js": "2", "outside.js": "" });

    expect((await readGitState(join(top, "inner"))).filesModified).toEqual([join(top, "inner/a.js")]);
  });

  it("outside a repository there is nothing to say", async () => {
    expect(await readGitState(temporaryFolder())).toEqual({
      isRepository: false,
      branch: null,
      lastCommit: null,
      dirty: false,
      filesModified: [],
      problem: null,
    });
  });

  it("is seen through the content filters of git's configuration, as git itself sees it", async () => {
    const root = aProject({ ".gitattributes": "*.txt filter=lower\n", "a.txt": "as it is kept\n" });
    git(root, "config", "filter.lower.clean", "tr A-Z a-z");
    writeFiles(root, { "a.txt": "As It Is KEPT\n" });

    expect((await readGitState(root)).filesModified).toEqual([]);
  });

  it("runs no hook and no file monitor that git's configuration names", async () => {
    const root = aProject();
    const marker = join(temporaryFolder(), "ran");
    git(root, "config", "core.fsmonitor", `touch ${marker}; false`);

    await readGitState(root);

    const { existsSync } = await import("node:fs");
    expect(existsSync(marker)).toBe(false);
  });
});

describe("drift", () => {
  it("is told in files since the saved commit, committed and not", async () => {
    const root = aProject();
    const saved = { branch: "main", lastCommit: head(root) };
    writeFiles(root, { "a.js": "", "b.js": "" });
    commitAll(root, "two");
    writeFiles(root, { "c.js": "" });

    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([
      { kind: "commit_changed", saved: saved.lastCommit, current: head(root), changedFileCount: 2 },
    ]);
    expect(await countChangedFiles(root, saved.lastCommit)).toBe(3);
    expect(await listChangedFiles(root, saved.lastCommit)).toEqual(
      expect.arrayContaining([join(root, "a.js"), join(root, "c.js")]),
    );
    expect(await listChangedFiles(root, null)).toEqual([join(root, "c.js")]);
    expect(
      await compareWithSaved({ branch: "main", lastCommit: head(root) }, await readGitState(root), root),
    ).toEqual([]);
  });

  it("a saved commit that was rebased away and is gone can't be counted, and is said", async () => {
    const root = aProject();
    writeFiles(root, { "a.js": "" });
    const saved = { branch: "main", lastCommit: commitAll(root, "soon gone") };
    git(root, "reset", "--quiet", "--hard", "HEAD~1");
    git(root, "reflog", "expire", "--expire=now", "--all");
    git(root, "gc", "--quiet", "--prune=now");

    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([
      { kind: "commit_changed", saved: saved.lastCommit, current: head(root), changedFileCount: null },
    ]);
    expect(await countChangedFiles(root, "--output=pwned")).toBeNull();
  });

  it("scenario 3.3.2: the first commit since the save is a change, in a new repository too, and none is none", async () => {
    const root = temporaryFolder();
    const drifts = async (branch: string | null, lastCommit: string | null) =>
      compareWithSaved({ branch, lastCommit }, await readGitState(root), root);
    writeFiles(root, { "a.js": "", "src/b.js": "", ".moai/memory/x.json": "{}" });

    expect(await drifts(null, null)).toEqual([]);
    git(root, "init", "--quiet", "--initial-branch=main");
    expect(await drifts(null, null)).toEqual([]);
    expect(await drifts("main", null)).toEqual([]);

    const first = commitAll(root, "first");
    const changed = { kind: "commit_changed", saved: null, current: first, changedFileCount: 2 };
    expect(await drifts(null, null)).toEqual([changed]);
    expect(await drifts("main", null)).toEqual([changed]);
    expect(await drifts("main", first)).toEqual([]);

    git(root, "switch", "--quiet", "--orphan", "empty");
    expect(await drifts("main", first)).toEqual([
      { kind: "branch_changed", saved: "main", current: "empty" },
      { kind: "commit_changed", saved: first, current: null, changedFileCount: 2 },
    ]);
  });

  it("scenario 3.3.1: a detached HEAD that is on a branch now is another place, also at the same commit", async () => {
    const root = aProject();
    const saved = { branch: null, lastCommit: head(root) };
    const onBranch = { kind: "branch_changed", saved: null, current: "main", detachedAt: saved.lastCommit };

    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([onBranch]);
    const lost = { branch: null, lastCommit: "0123456789abcdef0123456789abcdef01234567" };
    expect(await compareWithSaved(lost, await readGitState(root), root)).toEqual([
      { ...onBranch, detachedAt: lost.lastCommit, gone: { restorableAt: null } },
      { kind: "commit_changed", saved: lost.lastCommit, current: saved.lastCommit, changedFileCount: null },
    ]);
    git(root, "switch", "--quiet", "--detach");
    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([]);
  });

  it("another branch and a detached HEAD are drift of the branch", async () => {
    const root = aProject();
    git(root, "switch", "--quiet", "--detach");

    expect(
      await compareWithSaved({ branch: "main", lastCommit: head(root) }, await readGitState(root), root),
    ).toEqual([{ kind: "branch_changed", saved: "main", current: null }]);
    mkdirSync(join(root, "x"));
    expect(realpathSync(root)).toBe(root);
  });
});
