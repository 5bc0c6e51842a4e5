import { describe, expect, it } from "vitest";
import { firstCommit } from "../../../src/git/index.ts";
import { aProject, commitAll, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

describe("the first commit of a project", () => {
  it("is the same on every branch, also where another history was merged", async () => {
    const root = aProject();
    const first = git(root, "rev-parse", "HEAD");
    git(root, "switch", "--quiet", "--orphan", "docs");
    writeFiles(root, { "docs.md": "" });
    commitAll(root, "Docs");
    git(root, "switch", "--quiet", "main");
    git(root, "merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "docs");

    expect(await firstCommit(root)).toBe(first);
    git(root, "switch", "--quiet", "--detach");
    expect(await firstCommit(root)).toBe(first);
  });

  it("isn't known without a repository, without a commit, or in a clone of the last commits alone", async () => {
    const [bare, empty, shallow, source] = [
      temporaryFolder(),
      temporaryFolder(),
      temporaryFolder(),
      aProject(),
    ];
    git(empty, "init", "--quiet");
    writeFiles(source, { "more.md": "" });
    commitAll(source, "More");
    git(shallow, "clone", "--quiet", "--depth", "1", `file://${source}`, ".");

    expect([await firstCommit(bare), await firstCommit(empty), await firstCommit(shallow)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
