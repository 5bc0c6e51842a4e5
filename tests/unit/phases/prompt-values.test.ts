import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { promptSource } from "../../../src/phases/prompt-values.ts";
import { readConfig } from "../../../src/project/index.ts";
import { applyEvent, type Evidence, type Run } from "../../../src/runs/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles, writeSpec } from "../../support/temporary-project.ts";
import { failing, noHandover, redPhase } from "./a-phase.ts";

const step = redPhase;

function source(
  root: string,
  changes: {
    readonly run?: Run;
    readonly prompt?: string;
    readonly variables?: Readonly<Record<string, string>>;
    readonly language?: "en" | "ko";
  } = {},
) {
  const { run = aRun(), prompt = step.prompt, variables = {}, language = "en" } = changes;
  const handover = { ...noHandover, variables };
  return promptSource(aContext({ language }), root, readConfig(root), handover, { ...step, prompt }, run);
}

function anEvidence(gate: string, passed: boolean, details: Evidence["details"]): Evidence {
  return {
    gate,
    passed,
    checkedAt: noon.toISOString(),
    command: null,
    exitCode: null,
    duration: 0,
    outputDigest: null,
    outputTail: null,
    commit: null,
    findings: [],
    details,
  };
}

describe("a prompt's template", () => {
  it("is the project's own where there is one, else the package's; one that is nowhere is named", async () => {
    const root = temporaryFolder();
    expect(await source(root)).toMatchObject({ name: "prompts/2-run/red_phase.md" });
    writeFiles(root, { ".moai/workflows/prompts/2-run/red_phase.md": "Mine" });

    expect(await source(root)).toMatchObject({
      name: ".moai/workflows/prompts/2-run/red_phase.md",
      text: "Mine",
    });
    await expect(source(root, { prompt: "none.md" })).rejects.toEqual(
      failing("file_not_found", { path: ".moai/workflows/prompts/none.md" }),
    );
    await expect(source(root, { prompt: "../../../../outside.md" })).rejects.toEqual(
      failing("path_refused", { reason: "outside_root" }),
    );
  });
});

describe("what a prompt can name", () => {
  it.each([
    [{}, { TEST_COMMAND: "", INTEGRATION_COMMAND: "", MODE: "personal" }],
    [
      { test_command: "npm test", integration_command: ["npm", "run", "a b"], project: { mode: "team" } },
      { TEST_COMMAND: "npm test", INTEGRATION_COMMAND: "npm run 'a b'", MODE: "team" },
    ],
  ])("of the configuration %j", async (config, expected) => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": JSON.stringify(config) });

    expect((await source(root)).values).toMatchObject(expected);
  });

  it("of the SPEC: its documents' places, and the texts of those that are there; none is taken for empty", async () => {
    const [root, empty] = [temporaryFolder(), temporaryFolder()];
    writeSpec(root);
    writeFiles(root, { ".moai/specs/SPEC-AUTH-001/plan.md": `${"x".repeat(20_000)}THE REST` });

    const { values } = await source(root);
    const without = (await source(empty)).values;

    const folder = join(root, ".moai/specs/SPEC-AUTH-001");
    expect(values).toMatchObject({ SPEC_ID: "SPEC-AUTH-001", SPEC_FILE: join(folder, "spec.md") });
    expect(values["SPEC_TEXT"]).toBe(readFileSync(join(folder, "spec.md"), "utf8").trim());
    expect(values["PLAN_TEXT"]).toBe(`${"x".repeat(20_000)}\n… (the rest is in ${join(folder, "plan.md")})`);
    expect(without).toMatchObject({ SPEC_FILE: join(empty, ".moai/specs/SPEC-AUTH-001/spec.md") });
    for (const name of ["SPEC_TEXT", "ACCEPTANCE_TEXT", "PLAN_TEXT"])
      expect(without).not.toHaveProperty(name);
    expect((await source(root, { run: aRun({ specId: null }) })).values).not.toHaveProperty("SPEC_ID");
  });

  it("of the project's documents: those that are there, and which are missing or can't be read", async () => {
    const root = temporaryFolder();
    expect((await source(root)).values["PROJECT_DOCUMENTS"]).toEqual([]);
    writeFiles(root, { ".moai/project/tech.md": " Node \n", ".moai/project/product.md/a.txt": "" });

    const { values } = await source(root);

    expect(values["PROJECT_DOCUMENTS"]).toEqual([
      { path: join(root, ".moai/project/tech.md"), text: "Node" },
    ]);
    expect(values["MISSING_DOCUMENTS"]).toEqual([
      expect.stringMatching(/product\.md \(.*folder.*\)$/),
      join(root, ".moai/project/structure.md"),
    ]);
  });

  it("what is nearer wins: earlier phases, then the run's inputs, then its steps' outputs; commands stay the configuration's", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": JSON.stringify({ test_command: "npm test" }) });
    const started = applyEvent(
      aRun({ inputs: { two: "input", three: "input" } }),
      { kind: "start_step", step: "test_setup" },
      noon,
    );
    const output = { three: "output", count: 3, test_command: "rm -rf /" };
    const run = applyEvent(started, { kind: "pass_step", step: "test_setup", evidence: [], output }, noon);
    const variables = { ONE: "earlier", TWO: "earlier", THREE: "earlier" };

    const { values } = await source(root, { run, variables, language: "ko" });

    expect(values).toMatchObject({
      ONE: "earlier",
      TWO: "input",
      THREE: "output",
      TEST_COMMAND: "npm test",
      LANGUAGE_NAME: "Korean",
    });
    expect(values).not.toHaveProperty("COUNT");
  });

  it("is in the project's language; the project's own prompt is taken as it is", async () => {
    const root = temporaryFolder();
    const korean = (await source(root, { language: "ko" })).text;
    const english = (await source(root)).text;
    writeFiles(root, { ".moai/workflows/prompts/2-run/red_phase.md": "Mine." });

    expect(korean).toContain("실패하는 테스트 작성");
    expect(english).toContain("write tests that fail");
    expect((await source(root, { language: "ko" })).text).toBe("Mine.");
  });

  it("of the tests that were seen red: each once, and only what a gate that passed has seen", async () => {
    const started = applyEvent(aRun(), { kind: "start_step", step: "red_phase" }, noon);
    const evidence = [
      anEvidence("tests_changed", true, { added: ["a.test.js"], changed: ["b.test.js", "a.test.js"] }),
      anEvidence("tests_changed", true, { added: ["c.test.js"] }),
      anEvidence("tests_changed", false, { added: ["no.test.js"] }),
      anEvidence("tests_kept", true, { changed: ["no.test.js"] }),
    ];
    const run = applyEvent(started, { kind: "pass_step", step: "red_phase", evidence }, noon);

    const { values } = await source(temporaryFolder(), { run });

    expect(values["RED_TESTS"]).toEqual(["a.test.js", "b.test.js", "c.test.js"]);
  });
});
