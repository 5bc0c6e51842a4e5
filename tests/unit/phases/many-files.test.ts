import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Outcome, verifyRun } from "../../../src/phases/index.ts";
import { outcomeJson, outcomeText, type Shown } from "../../../src/surfaces/cli/present/outcome.ts";
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

function shownIn(root: string): Shown {
  return { language: "en", root, now: () => new Date(), driver: { kind: "session" }, isBesideNewer: false };
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

  it("are counted in a result, too, those under version control first; a later phase is told of the first ones and how many more", async () => {
    const root = aProject({ ".gitignore": ".moai/\n" });
    writePhase(root, [asks("write")]);
    await start(root);
    const made = Array.from({ length: fileCount }, (_, index) => [`data/${index}.txt`, ""]);
    writeFiles(root, { ...Object.fromEntries(made), "src/greet.js": "" });
    const outcome = await answer(root);
    writePhase(root, [asks("read")], {
      name: "next",
      prompt: "{{#each HANDOVER_FILES}}[{{this}}]{{/each}} and {{HANDOVER_FILES_MORE}} more",
      handover: [{ phase: "walk" }],
    });
    const next = await start(root, {}, { phase: "next" });

    const { filesCreated, filesCreatedCount } = newestRun(root).run;
    expect([filesCreated.length, filesCreatedCount]).toEqual([1_000, fileCount + 1]);
    expect(filesCreated[0]).toBe(join(root, "src/greet.js"));
    expect(outcomeText(outcome, shownIn(root))).toContain(`and ${fileCount + 1 - 15} more`);
    expect(outcomeJson(outcome, shownIn(root))).toMatchObject({ files_created_count: fileCount + 1 });
    const { prompt } = next as Extract<Outcome, { kind: "prompt_ready" }>;
    expect(prompt.match(/\[/g)).toHaveLength(1_000);
    expect(prompt).toContain(`and ${fileCount + 1 - 1_000} more`);
  });

  it("are no more to a later phase than there are", async () => {
    const root = aProject({ ".gitignore": ".moai/\n" });
    writePhase(root, [asks("write")]);
    await start(root);
    writeFiles(root, { "src/new.js": "" });
    const outcome = await answer(root);
    writePhase(root, [asks("read")], {
      name: "next",
      prompt: "{{#each HANDOVER_FILES}}[{{this}}]{{/each}}<{{HANDOVER_FILES_MORE}}>",
      handover: [{ phase: "walk" }],
    });

    expect(await start(root, {}, { phase: "next" })).toMatchObject({
      prompt: expect.stringContaining(`[${join(root, "src/new.js")}]<>`),
    });
    expect(outcomeJson(outcome, shownIn(root))).not.toHaveProperty("files_created_count");
    expect(newestRun(root).run).not.toHaveProperty("filesCreatedCount");
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
