import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  compareWithSaved,
  countChangedFiles,
  listChangedFiles,
  readGitState,
  readHead,
} from "../../../src/git/index.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const head = (root: string) => git(root, "rev-parse", "HEAD");

describe("a HEAD that the files don't settle", () => {
  it("is asked of git: spellings that only git knows, and then the branch and the commit are there all the same", async () => {
    const root = aProject();
    const commit = head(root);
    writeFileSync(join(root, ".git/HEAD"), "ref:\trefs/heads/main\n");

    expect(readHead(root)).toEqual({ isRepository: true, branch: null, commit: null, needsGit: true });
    expect(await readGitState(root)).toMatchObject({ branch: "main", lastCommit: commit });

    writeFileSync(join(root, ".git/HEAD"), "ref:\trefs/heads/unborn\n");
    expect(await readGitState(root)).toMatchObject({ branch: "unborn", lastCommit: null });
  });

  it("is a repository that git says nothing of where git itself can't read it: that nothing has changed isn't concluded", async () => {
    const [noHead, noObjects] = [aProject(), aProject()];
    rmSync(join(noHead, ".git/HEAD"));
    rmSync(join(noObjects, ".git/objects"), { recursive: true });
    const silent = { isRepository: true, problem: expect.stringContaining("not a git repository") };

    expect(readHead(noHead)).toMatchObject({ isRepository: true, needsGit: true });
    expect(await readGitState(noHead)).toMatchObject({ ...silent, branch: null, lastCommit: null });
    expect(await readGitState(noObjects)).toMatchObject({ ...silent, branch: "main" });
    await expect(listChangedFiles(noObjects, null)).rejects.toMatchObject({ code: "git_failed" });
  });

  it("names a reference that is no branch as it is, as git does in the middle of a bisect or a mirror", () => {
    const root = aProject();
    git(root, "update-ref", "refs/mirror/one", "HEAD");
    git(root, "symbolic-ref", "HEAD", "refs/mirror/one");

    expect(readHead(root)).toMatchObject({ branch: "refs/mirror/one", commit: head(root) });
  });

  it("follows branches that stand for other ones, as far as git does, and not in circles", () => {
    const root = aProject();
    const commit = head(root);
    const link = (from: string, to: string) =>
      git(root, "symbolic-ref", `refs/heads/${from}`, `refs/heads/${to}`);
    link("alias", "main");
    link("HEAD-of-alias", "alias");
    git(root, "symbolic-ref", "HEAD", "refs/heads/HEAD-of-alias");
    expect(readHead(root)).toMatchObject({ branch: "HEAD-of-alias", commit });

    writeFileSync(join(root, ".git/refs/heads/main"), "ref: refs/heads/alias\n");
    expect(readHead(root)).toMatchObject({ branch: "HEAD-of-alias", commit: null, needsGit: false });
  });

  it("a file in place of .git that names no folder is no repository; a relative one is followed", () => {
    const [root, broken] = [temporaryFolder(), temporaryFolder()];
    const main = aProject();
    writeFileSync(join(broken, ".git"), "");
    mkdirSync(join(main, "inner"));
    writeFileSync(join(main, "inner/.git"), "gitdir: ../.git\n");

    expect(readHead(broken).isRepository).toBe(false);
    expect(readHead(root).isRepository).toBe(false);
    expect(readHead(join(main, "inner"))).toMatchObject({ branch: "main", commit: head(main) });
  });
});

describe("files that differ", () => {
  it("before the first commit all of them do, and nothing is compared with a commit", async () => {
    const root = temporaryFolder();
    git(root, "init", "--quiet", "--initial-branch=trunk");
    writeFiles(root, { "a.txt": "", "b/c.txt": "" });
    git(root, "add", "a.txt");

    const state = await readGitState(root);

    expect(state).toMatchObject({ branch: "trunk", lastCommit: null, dirty: true });
    expect(state.filesModified).toEqual([join(root, "a.txt"), join(root, "b/c.txt")]);
    expect(await listChangedFiles(root, null)).toEqual(state.filesModified);
  });

  it("a deleted file and a copy count under the names that they have or had; a renamed one by its new name", async () => {
    const root = aProject({ "gone.js": "1", "from.js": "x\n".repeat(50) });
    rmSync(join(root, "gone.js"));
    git(root, "mv", "from.js", "to.js");

    expect((await readGitState(root)).filesModified).toEqual([join(root, "gone.js"), join(root, "to.js")]);
  });

  it("a submodule that has moved on is one that differs, and so is one with changes in it", async () => {
    const inner = aProject();
    const outer = aProject();
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inner");
    commitAll(outer, "with a submodule");
    expect((await readGitState(outer)).dirty).toBe(false);

    writeFiles(join(outer, "inner"), { "new.txt": "" });

    expect((await readGitState(outer)).filesModified).toEqual([join(outer, "inner")]);
  });

  it.each([
    ["a commit that is gone", "0123456789abcdef0123456789abcdef01234567"],
    ["a word that is no commit", "HEAD~1"],
    ["an option", "--output=pwned"],
  ])("since %s can't be counted; the work tree's own changes still can be listed", async (_, commit) => {
    const root = aProject();
    writeFiles(root, { "new.txt": "" });

    expect(await countChangedFiles(root, commit)).toBeNull();
    expect(await listChangedFiles(root, commit)).toEqual([join(root, "new.txt")]);
    expect(
      await compareWithSaved({ branch: "main", lastCommit: commit }, await readGitState(root), root),
    ).toEqual([{ kind: "commit_changed", saved: commit, current: head(root), changedFileCount: null }]);
    expect(readFileSync(join(root, "new.txt"), "utf8")).toBe("");
  });

  it("a repository that is gone, or whose HEAD was emptied, is said where branch or commit were saved", async () => {
    const root = aProject();
    const saved = { branch: "main", lastCommit: head(root) };
    const drifts = async (of: { branch: string | null; lastCommit: string | null }) =>
      compareWithSaved(of, await readGitState(root), root);

    writeFiles(root, { ".git/HEAD": "" });
    expect(await drifts(saved)).toEqual([{ kind: "repository_gone", saved: "main" }]);
    rmSync(join(root, ".git"), { recursive: true });
    expect(await drifts(saved)).toEqual([{ kind: "repository_gone", saved: "main" }]);
    expect(await drifts({ ...saved, branch: null })).toEqual([
      { kind: "repository_gone", saved: saved.lastCommit },
    ]);
    expect(await drifts({ branch: null, lastCommit: null })).toEqual([]);
  });

  it("a saved branch that is gone isn't one to check out: it can be made again where its commit is still there", async () => {
    const root = aProject();
    const saved = { branch: "old", lastCommit: head(root) };
    const [drift] = await compareWithSaved(saved, await readGitState(root), root);

    expect(drift).toEqual({
      kind: "branch_changed",
      saved: "old",
      current: "main",
      gone: { restorableAt: saved.lastCommit },
    });
    expect(
      await compareWithSaved({ branch: "old", lastCommit: null }, await readGitState(root), root),
    ).toMatchObject([{ gone: { restorableAt: null } }, { kind: "commit_changed", saved: null }]);
    git(root, "branch", "old/below");
    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([drift]);
    git(root, "update-ref", "refs/remotes/origin/old", "HEAD");
    expect(await compareWithSaved(saved, await readGitState(root), root)).toEqual([
      { kind: "branch_changed", saved: "old", current: "main" },
    ]);
  });

  it("outside a repository nothing has drifted where nothing was saved", async () => {
    const folder = temporaryFolder();
    const saved = { branch: null, lastCommit: "0123456789abcdef0123456789abcdef01234567" };

    expect(
      await compareWithSaved({ ...saved, lastCommit: null }, await readGitState(folder), folder),
    ).toEqual([]);
    expect(await countChangedFiles(folder, saved.lastCommit)).toBeNull();
    expect(await listChangedFiles(folder, saved.lastCommit)).toEqual([]);
  });
});
