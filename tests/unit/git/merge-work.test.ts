import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  closeWorkplace,
  commitWorkplace,
  listWorkplaces,
  mergeWork,
  openWorkplace,
} from "../../../src/git/index.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
const read = (root: string, name: string) => readFileSync(join(root, name), "utf8");
const lines = (...changed: readonly (readonly [number, string])[]) =>
  `${Array.from({ length: 9 }, (_, index) => changed.find(([at]) => at === index)?.[1] ?? `line ${index}`).join("\n")}\n`;

async function aWorkplace(files: Readonly<Record<string, string>> = {}) {
  const root = aProject({ "shared.txt": lines(), ...files });
  const opened = await openWorkplace(root, {
    directory: join(temporaryFolder(), "w"),
    branch: "alfred/r/T-1",
    environment,
  });
  const commit = (kept: readonly string[] = []) =>
    commitWorkplace(opened, { message: "T-1", kept, environment });
  const merge = async (work: string) => mergeWork(root, { base: opened.base, work, environment });
  return { root, opened, commit, merge };
}

describe("work that was done in a work tree of its own", () => {
  it("comes in beside what was changed here meanwhile, committed or not; new, changed, deleted, executable and linked files", async () => {
    const { root, opened, commit, merge } = await aWorkplace({ "gone.txt": "x\n", "한글 이름.txt": "a\n" });
    writeFiles(opened.root, {
      "shared.txt": lines([1, "theirs"]),
      "deep/new file.txt": "new\n",
      "한글 이름.txt": "b\n",
    });
    git(opened.root, "rm", "--quiet", "gone.txt");
    writeFiles(opened.root, { "run.sh": "#!/bin/sh\n" });
    chmodSync(join(opened.root, "run.sh"), 0o755);
    symlinkSync("shared.txt", join(opened.root, "link"));
    writeFileSync(join(root, "shared.txt"), lines([7, "ours"]));
    writeFiles(root, { "untracked.txt": "mine\n" });

    const merged = await merge(await commit());

    expect(merged.kind).toBe("merged");
    expect(read(root, "shared.txt")).toBe(lines([1, "theirs"], [7, "ours"]));
    expect(read(root, "deep/new file.txt")).toBe("new\n");
    expect(read(root, "한글 이름.txt")).toBe("b\n");
    expect(existsSync(join(root, "gone.txt"))).toBe(false);
    expect(statSync(join(root, "run.sh")).mode & 0o111).not.toBe(0);
    expect(read(root, "link")).toBe(read(root, "shared.txt"));
    expect(read(root, "untracked.txt")).toBe("mine\n");
    expect(git(root, "diff", "--cached", "--name-only")).toBe("");
  });

  it("comes in once, however often it is merged, and where the first time was cut off half way", async () => {
    const { root, opened, commit, merge } = await aWorkplace();
    writeFiles(opened.root, { "shared.txt": lines([1, "theirs"]), "b.txt": "b\n" });
    writeFileSync(join(root, "shared.txt"), lines([7, "ours"]));
    const work = await commit();
    // As after a kill between two files.
    writeFileSync(join(root, "shared.txt"), lines([1, "theirs"], [7, "ours"]));

    expect(await merge(work)).toEqual({ kind: "merged", files: ["b.txt"] });
    expect(await merge(work)).toEqual({ kind: "merged", files: [] });
    expect(read(root, "shared.txt")).toBe(lines([1, "theirs"], [7, "ours"]));
  });

  it("that doesn't fit changes nothing and names the files: the same lines, or one deletes what the other changes", async () => {
    const { root, opened, commit, merge } = await aWorkplace({ "gone.txt": "x\n" });
    writeFiles(opened.root, { "shared.txt": lines([4, "theirs"]), "gone.txt": "y\n", "fine.txt": "f\n" });
    writeFileSync(join(root, "shared.txt"), lines([4, "ours"]));
    git(root, "rm", "--quiet", "gone.txt");

    const merged = await merge(await commit());

    expect(merged).toEqual({ kind: "conflict", files: ["gone.txt", "shared.txt"] });
    expect(read(root, "shared.txt")).toBe(lines([4, "ours"]));
    expect(existsSync(join(root, "fine.txt"))).toBe(false);
  });

  it("is all of it, whoever committed there; files that aren't the worker's stay as they were", async () => {
    const { root, opened, commit, merge } = await aWorkplace({ "tasks.md": "- [ ] a\n" });
    writeFiles(opened.root, { "one.txt": "1\n", "tasks.md": "- [x] a\n", "other.md": "new\n" });
    git(opened.root, "add", "--all");
    git(opened.root, "commit", "--quiet", "--message", "by the agent");
    writeFiles(opened.root, { "two.txt": "2\n" });

    await merge(await commit(["tasks.md", "other.md"]));

    expect([read(root, "one.txt"), read(root, "two.txt")]).toEqual(["1\n", "2\n"]);
    expect(read(root, "tasks.md")).toBe("- [ ] a\n");
    expect(existsSync(join(root, "other.md"))).toBe(false);
  });

  it("begins from what is there, committed or not, in a repository without a commit too; closing leaves nothing but the branch", async () => {
    const root = temporaryFolder();
    git(root, "init", "--quiet", "--initial-branch=main");
    writeFiles(root, {
      "a.txt": "a\n",
      ".gitignore": "node_modules/\n",
      "node_modules/p/i.js": "1\n",
      ".moai/memory/x.json": "{}",
    });
    const below = temporaryFolder();
    const directory = join(below, "w");

    const opened = await openWorkplace(root, { directory, branch: "alfred/r/T-1", environment });

    expect(read(opened.root, "a.txt")).toBe("a\n");
    expect(read(opened.root, "node_modules/p/i.js")).toBe("1\n");
    expect(existsSync(join(opened.root, ".moai"))).toBe(false);
    expect(await listWorkplaces(root, { below, environment })).toEqual([
      { directory, branch: "alfred/r/T-1" },
    ]);
    const work = await commitWorkplace(opened, { message: "none", kept: [], environment });
    expect(git(root, "ls-tree", "-r", "--name-only", work)).toBe(".gitignore\na.txt");
    await closeWorkplace(root, { directory, branch: null, environment });
    expect(existsSync(directory)).toBe(false);
    expect(read(root, "node_modules/p/i.js")).toBe("1\n");
    expect(await listWorkplaces(root, { below, environment })).toEqual([]);
  });

  it("git's own words are in the error where it can't be done", async () => {
    const folder = temporaryFolder();

    await expect(
      openWorkplace(folder, { directory: join(folder, "w"), branch: "b", environment }),
    ).rejects.toMatchObject({
      failure: { code: "git_failed", detail: expect.stringContaining("not a git repository") },
    });
  });
});
