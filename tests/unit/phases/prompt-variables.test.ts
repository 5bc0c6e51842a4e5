import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { promptSource } from "../../../src/phases/prompt-values.ts";
import { promptVariables } from "../../../src/phases/prompt-variables.ts";
import { readConfig } from "../../../src/project/index.ts";
import { checkTemplate, packageTemplatePath } from "../../../src/templates/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun } from "../../support/a-run.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";
import { noHandover, redPhase } from "./a-phase.ts";

const reference = (name: string) =>
  readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), "utf8");
const folder = packageTemplatePath("prompts");
const prompts = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => name.split(sep).join("/"))
  .filter((name) => name.endsWith(".md"));

describe("the variables that a prompt may name", () => {
  it("are all that a step's prompt is given, and all that the reference lists", async () => {
    const root = temporaryFolder();
    const known = promptVariables(root);
    const { values } = await promptSource(aContext(), root, readConfig(root), noHandover, redPhase, aRun());
    const listed = [...reference("templates.md").matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \|/gm)].flatMap(
      ([, names = ""]) => [...names.matchAll(/[A-Z_]+/g)].map(([name]) => name),
    );

    expect(listed.length).toBeGreaterThan(20);
    expect(known).toEqual(expect.arrayContaining([...Object.keys(values), ...listed]));
  });

  it("are enough for each of the package's own prompts, those beside the phases too", async () => {
    const root = temporaryFolder();
    expect(prompts).toEqual(expect.arrayContaining(["ko/attempt-before.md", "checkpoint.md"]));

    for (const name of prompts) {
      const text = readFileSync(join(folder, name), "utf8");
      const knownVariables = promptVariables(root, name);
      expect([name, await checkTemplate(text, { knownVariables })]).toEqual([name, []]);
    }
  });

  it("are in a phase's prompt none that only the texts beside the phases are given", () => {
    const named = promptVariables(temporaryFolder(), "deploy.md");

    expect(["FINDINGS", "OUTPUT_TAIL", "TOTAL", "INTERVAL"].filter((name) => named.includes(name))).toEqual(
      [],
    );
  });
});
