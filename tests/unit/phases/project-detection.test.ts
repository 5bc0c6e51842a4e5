import { describe, expect, it } from "vitest";
import { detectionStep } from "../../../src/phases/project/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

describe("looking at a project", () => {
  it("says which manifest it couldn't read, and goes on with the others", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "package.json": '{"scripts": {"test": "jest",}}', "go.mod": "module x\n" });
    const context = aContext();
    const run = aRun();
    const [step] = run.steps;
    if (step === undefined) throw new Error("A run has steps");

    const result = await detectionStep({ context, root, config: readConfig(root), run, step });

    expect(result).toMatchObject({ kind: "done", output: { tech_stack: ["javascript", "go"] } });
    expect(context.reported).toEqual([
      { kind: "manifest_unreadable", file: "package.json", detail: expect.stringContaining("JSON") },
    ]);
  });
});
