import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { answer, asks, newestRun, passes, resume, start, writePhase } from "./a-phase.ts";

/** A phase that takes the files down before its agent begins, as 2-run does. */
const recording = [{ ...passes("setup"), gates: [{ kind: "files_recorded" }] }, asks("write")];

const filesOf = (root: string) => newestRun(root).run.filesCreated.map((file) => relative(root, file));

function withoutGit(): string {
  const root = temporaryFolder();
  writeFiles(root, { "src/greet.js": "export const greet = 1;\n" });
  return root;
}

describe("the files of a result", () => {
  it("are what was made or changed where there is no git too, without what tests and builds leave behind", async () => {
    const root = withoutGit();
    writePhase(root, recording);
    await start(root);
    writeFiles(root, {
      "src/login.js": "export const login = 1;\n",
      "src/greet.js": "export const greet = 2;\n",
      "coverage/index.html": "",
      "build/app.bin": "",
    });

    await answer(root);

    expect(filesOf(root)).toEqual(["src/greet.js", "src/login.js"]);
  });

  it("are those that were changed already when the run began and changed once more", async () => {
    const root = aProject();
    writePhase(root, recording);
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message", "A phase");
    writeFiles(root, { "src/greet.js": "export const greet = 1;\n", "src/other.js": "" });
    await start(root);
    writeFiles(root, { "src/greet.js": "export const greet = 2;\n", "src/login.js": "" });

    await answer(root);

    expect(filesOf(root)).toEqual(["src/greet.js", "src/login.js"]);
  });

  it("count from where the work began, through a run that was started over, and not from before the last one that was completed", async () => {
    const root = withoutGit();
    writePhase(root, recording);
    await start(root);
    writeFiles(root, { "src/first.js": "" });
    await answer(root);
    await start(root);
    writeFiles(root, { "src/second.js": "" });
    await resume(root, { restart: true, isConfirmed: true });
    writeFiles(root, { "src/third.js": "" });

    await answer(root);

    expect(filesOf(root)).toEqual(["src/second.js", "src/third.js"]);
    expect(newestRun(root).run.filesCreated).toContain(join(root, "src/third.js"));
  });
});
