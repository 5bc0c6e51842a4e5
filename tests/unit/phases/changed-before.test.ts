import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aContext } from "../../support/a-context.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { answer, asks, newestRun, resume, start, writePhase } from "./a-phase.ts";

/** A repository in which nothing was ever committed: to git every file of it is new. */
function withoutCommits(): string {
  const root = temporaryFolder();
  git(root, "init", "--quiet");
  writeFiles(root, { "staged.js": "1", "kept-staged.js": "1" });
  git(root, "add", ".");
  return root;
}

describe.each([
  ["in a repository without commits", withoutCommits],
  ["beside what is committed", () => aProject({ ".gitignore": ".moai/\n" })],
])("a file that was changed already when the work began, %s", (_, make) => {
  async function begun(): Promise<string> {
    const root = make();
    writeFiles(root, { ".gitignore": ".moai/\n", "worked-on.js": "1", "kept.js": "1" });
    writePhase(root, [asks("write")]);
    await start(root);
    return root;
  }

  it("is told as changed since, where it was changed once more", async () => {
    const root = await begun();
    writeFiles(root, { "worked-on.js": "2", "new.js": "" });
    const context = aContext();

    await resume(root, { context, isConfirmed: true });

    const told = context.reported.find(({ kind }) => kind === "step_was_in_flight");
    expect(told).toMatchObject({ changedFiles: ["new.js", "worked-on.js"] });
  });

  it("is among what the run made or changed, where it was changed once more", async () => {
    const root = await begun();
    writeFiles(root, { "worked-on.js": "2", "new.js": "" });

    await answer(root);

    expect(newestRun(root).run.filesCreated.toSorted()).toEqual([
      join(root, "new.js"),
      join(root, "worked-on.js"),
    ]);
  });
});

it("a staged file that is changed once more in a repository without commits is told", async () => {
  const root = withoutCommits();
  writePhase(root, [asks("write")]);
  await start(root);
  writeFiles(root, { "staged.js": "2" });

  await answer(root);

  expect(newestRun(root).run.filesCreated).toEqual([join(root, "staged.js")]);
});
