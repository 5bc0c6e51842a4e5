import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyRun } from "../../../src/phases/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aProject, commitAll, writeFiles } from "../../support/temporary-project.ts";
import { answer, asks, newestRun, passes, resume, start, writePhase } from "./a-phase.ts";

const fileCount = 2_500;

/** A project with a folder that git was never told to ignore, and a change of its own that sorts behind all of it. */
function aFullProject(steps: readonly object[], name?: string): string {
  const root = aProject({ ".gitignore": ".moai/\n" });
  const names = Array.from({ length: fileCount }, (_, index) => `data/${String(index).padStart(5, "0")}.txt`);
  writeFiles(root, Object.fromEntries(names.map((path) => [path, ""])));
  writeFiles(root, { "src/greet.js": "export const greet = () => 'changed';\n" });
  writePhase(root, steps, name === undefined ? {} : { name });
  return root;
}

describe("more changed files than a record names", () => {
  it("are counted in its context, those under version control named first", async () => {
    const root = aFullProject([asks("write")]);

    await start(root);
    const { context } = newestRun(root).run;

    expect(context.filesModified).toHaveLength(1_000);
    expect(context.filesModified[0]).toBe(join(root, "src/greet.js"));
    expect(context.filesModifiedCount).toBe(fileCount + 1);
    expect(statSync(newestRun(root).file).size).toBeLessThan(400_000);
  });

  it("leave no count behind once they are fewer", async () => {
    const root = aFullProject([asks("write"), asks("read")]);
    await start(root);
    commitAll(root, "All of it");

    await answer(root);

    expect(newestRun(root).run.context).toMatchObject({ filesModified: [], dirty: false });
    expect(newestRun(root).run.context).not.toHaveProperty("filesModifiedCount");
  });

  it("are told from what the step has changed since, when it was cut off, beyond those named too", async () => {
    const root = aFullProject([asks("write")]);
    await start(root);
    writeFiles(root, { "data/99999.txt": "", "src/new.js": "" });
    const context = aContext();

    await resume(root, { context, isConfirmed: true });

    expect(context.reported).toContainEqual(
      expect.objectContaining({
        kind: "step_was_in_flight",
        changedFiles: expect.arrayContaining(["data/99999.txt", "src/new.js"]),
      }),
    );
    const told = context.reported.find(({ kind }) => kind === "step_was_in_flight");
    expect(told).toHaveProperty("changedFiles.length", 2);
  });

  it("are no files that the run has made", async () => {
    const root = aFullProject([asks("write")]);
    await start(root);
    writeFiles(root, { "src/new.js": "" });

    await answer(root);

    expect(newestRun(root).run.filesCreated).toEqual([join(root, "src/new.js")]);
  });

  it("are all counted where the commit is said to be incomplete", async () => {
    const specId = "SPEC-AUTH-001";
    const root = aFullProject([passes("one")], "2-run");
    await start(root, {}, { phase: "2-run", specId });

    const request = { root, specId, runId: null, rerun: true, commit: null, setup: null };
    await expect(verifyRun(aContext(), request)).rejects.toMatchObject({
      failure: { code: "commit_incomplete", fileCount: fileCount + 1 },
    });
  });
});
