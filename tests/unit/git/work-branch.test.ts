import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { closeWorkBranch, openWorkBranch } from "../../../src/git/index.ts";
import { hasBranch } from "../../../src/git/work-tree.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const closing = { message: "Work", exclude: ["own"] };

function aPlace(repository = aProject(), name = "one") {
  const commit = git(repository, "rev-parse", "HEAD");
  return { repository, directory: join(temporaryFolder(), name), branch: `work/${name}`, commit };
}

describe("work on a branch of its own", () => {
  it("comes back as a commit on that branch, without what is excluded or ignored", async () => {
    const place = aPlace(aProject({ ".gitignore": "ignored\n" }));
    await openWorkBranch(place);
    writeFiles(place.directory, { "new.txt": "1", "own/record": "2", ignored: "3", "한글 이름.txt": "4" });
    rmSync(join(place.directory, "README.md"));

    expect([...(await closeWorkBranch(place, closing))].sort()).toEqual([
      "README.md",
      "new.txt",
      "한글 이름.txt",
    ]);
    expect(git(place.repository, "log", "-1", "--format=%s", place.branch)).toBe("Work");
    expect(git(place.repository, "show", `${place.branch}:new.txt`)).toBe("1");
    expect(existsSync(place.directory)).toBe(false);
    expect(git(place.repository, "worktree", "list").split("\n")).toHaveLength(1);
  });

  it("keeps what the work itself has committed", async () => {
    const place = aPlace();
    await openWorkBranch(place);
    writeFiles(place.directory, { "own.txt": "1" });
    git(place.directory, "add", "--all");
    git(place.directory, "commit", "--quiet", "--message", "By the agent");

    expect(await closeWorkBranch(place, closing)).toEqual(["own.txt"]);
    expect(git(place.repository, "log", "-1", "--format=%s", place.branch)).toBe("By the agent");
  });

  it("leaves no branch where nothing was changed, and is closed once more without harm", async () => {
    const place = aPlace();
    await openWorkBranch(place);

    expect(await closeWorkBranch(place, closing)).toEqual([]);
    expect(git(place.repository, "branch", "--list", place.branch)).toBe("");
    expect(await closeWorkBranch(place, closing)).toEqual([]);
  });

  it("is begun anew over what a killed one left", async () => {
    const place = aPlace();
    await openWorkBranch(place);
    writeFiles(place.directory, { "half.txt": "1" });
    rmSync(place.directory, { recursive: true });
    writeFiles(place.directory, { "strange.txt": "1" });
    await openWorkBranch(place);

    expect(existsSync(join(place.directory, "strange.txt"))).toBe(false);
    expect(existsSync(join(place.directory, "README.md"))).toBe(true);
    await closeWorkBranch(place, closing);
  });

  it("is begun and ended by many at once in one repository", async () => {
    const repository = aProject();
    const places = Array.from({ length: 12 }, (_, number) => aPlace(repository, `many-${number}`));
    const files = await Promise.all(
      places.map(async (place) => {
        await openWorkBranch(place);
        writeFiles(place.directory, { "new.txt": place.branch });
        return closeWorkBranch(place, closing);
      }),
    );

    expect(files).toEqual(places.map(() => ["new.txt"]));
    for (const { branch } of places) expect(git(repository, "show", `${branch}:new.txt`)).toBe(branch);
  });

  it("isn't there because there is one below its name", async () => {
    const { repository } = aPlace();
    git(repository, "branch", "work/one/more");
    const ask = async (words: readonly string[]) => `${git(repository, ...words)}\n`;

    expect(await hasBranch(ask, "work/one")).toBe(false);
    expect(await hasBranch(ask, "work/one/more")).toBe(true);
  });

  it("says where the commit isn't there", async () => {
    const place = { ...aPlace(), commit: "0".repeat(40) };

    await expect(openWorkBranch(place)).rejects.toThrow();
  });
});
