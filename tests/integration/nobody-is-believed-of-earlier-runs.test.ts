import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject, commitAll, writeFiles, writeSpec } from "../support/temporary-project.ts";

const spec = "SPEC-AUTH-001";
const idle = ["--agent-command", "true"];
const english = { environment: { ALFRED_LANG: "en" } };
const run = (root: string, ...more: readonly string[]) => alfred(root, ["2-run", spec, ...more], english);
const sync = (root: string, ...more: readonly string[]) => alfred(root, ["3-sync", spec, ...more], english);

async function aReadyProject(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--language", "en", "--yes"]);
  writeSpec(root);
  commitAll(root, "Set up");
  return root;
}

async function aBuiltProject(): Promise<string> {
  const root = await aReadyProject();
  expect((await run(root, ...withAgent)).exitCode).toBe(0);
  commitAll(root, "Built");
  return root;
}

function askForMore(root: string): void {
  const acceptance = join(root, `.moai/specs/${spec}/acceptance.md`);
  appendFileSync(acceptance, "\n## AC-009 (REQ-001)\n**Given** x\n**When** y\n**Then** z\n");
  commitAll(root, "More is asked for");
}

/** A project that keeps one state file a phase; the others go to the archive. */
function keepOne(root: string): void {
  const file = join(root, ".moai/config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...config, limits: { ...config.limits, max_state_files: 1 } }));
}

describe("what a completed run has seen, after the SPEC was changed", () => {
  it.each([
    ["green_phase", "red_phase"],
    ["red_phase", "test_setup"],
  ])("is nothing to --continue-from %s and to --only: it isn't begun", async (step, missing) => {
    const root = await aBuiltProject();
    askForMore(root);

    for (const option of ["--continue-from", "--only"]) {
      const refused = await run(root, option, step, "--yes", ...idle);
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(`${missing} has not been seen to pass its gate`),
      });
      expect(refused.stderr).toContain("--continue-from test_setup");
    }
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
  });

  it("is nothing to a run that is under way and goes back to a step after it", async () => {
    const root = await aBuiltProject();
    await run(root);
    askForMore(root);

    const refused = await run(root, "--continue-from", "green_phase", "--yes", ...idle);
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("red_phase has not been") });
    expect((await run(root, "--continue-from", "red_phase", "--yes")).exitCode).toBe(0);
  });

  it("counts as before while the SPEC says the same", async () => {
    const root = await aBuiltProject();
    const file = join(root, `.moai/specs/${spec}/spec.md`);
    writeFileSync(file, readFileSync(file, "utf8").replace("status: draft", "status: in-progress"));

    expect((await run(root, "--only", "refactor_phase", ...idle)).exitCode).toBe(0);
    expect((await run(root, "--only", "integration_test")).exitCode).toBe(0);
    expect((await run(root, "--continue-from", "green_phase", ...idle)).exitCode).toBe(0);
  });
});

describe("a SPEC that nobody built", () => {
  it.each([
    ["--only", "refactor_phase"],
    ["--continue-from", "refactor_phase"],
  ])("isn't looked at once more by %s %s", async (...options) => {
    const root = await aReadyProject();

    const refused = await run(root, ...options, ...idle);
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("test_setup has not been"),
    });
    expect(stateFiles(root, "2-run-")).toEqual([]);
  });

  it("isn't completed by 3-sync after parts that built nothing, and none of them says that it could be", async () => {
    const root = await aReadyProject();
    writeFiles(root, {
      "change.mjs": 'import fs from "node:fs"; fs.appendFileSync("src/greet.js", "//\\n");\n',
    });
    const change = ["--agent-command", "node change.mjs"];
    for (const options of [
      ["--only", "test_setup"],
      ["--only", "integration_test"],
      ["--only", "refactor_phase", ...change],
      ["--continue-from", "refactor_phase", ...change],
    ]) {
      const outcome = await run(root, ...options);
      expect(outcome.exitCode).toBe(0);
      expect(outcome.stdout).not.toContain("3-sync");

      expect(await sync(root, ...idle)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(`alfred 2-run ${spec}`),
      });
    }
    expect((await sync(root, "--only", "spec_status")).exitCode).toBe(1);
    expect(stateFiles(root, "3-sync-")).toEqual([]);
  });

  it("as it is now isn't completed by 3-sync, though it was built as it was before", async () => {
    const root = await aBuiltProject();
    askForMore(root);

    expect((await sync(root)).exitCode).toBe(1);
  });

  it("is built once green was seen, in whichever part: 3-sync is recommended then, and begins", async () => {
    const root = await aReadyProject();
    for (const step of ["test_setup", "red_phase", "green_phase"]) {
      const { stdout } = await run(root, "--only", step, ...withAgent);
      expect(stdout.includes("/alfred:3-sync")).toBe(step === "green_phase");
    }

    expect((await run(root, "--only", "integration_test")).stdout).toContain("/alfred:3-sync");
    expect((await sync(root)).exitCode).toBe(0);
  });
});

describe("a step alone that honest work goes on with", () => {
  it("counts from the newest run that has seen what it needs, whatever older one was left open", async () => {
    const root = await aReadyProject();
    await run(root, "--continue-from", "red_phase");
    await run(root, "--only", "test_setup");

    expect((await run(root, "--only", "red_phase", ...withAgent)).exitCode).toBe(0);
    expect((await run(root, "--only", "green_phase", ...withAgent)).exitCode).toBe(0);
  });

  it("counts past a newer run that has seen none of it", async () => {
    const root = await aBuiltProject();
    await run(root);

    expect((await run(root, "--only", "green_phase", ...idle)).exitCode).toBe(0);
  });

  it("counts from a run that is in the archive", async () => {
    const root = await aReadyProject();
    keepOne(root);
    for (const step of ["test_setup", "red_phase", "green_phase", "refactor_phase"]) {
      expect(await run(root, "--only", step, ...withAgent)).toMatchObject({ exitCode: 0 });
    }

    expect(stateFiles(root, "2-run-")).toHaveLength(1);
    expect(readState(root, "2-run-").steps.map(({ status }: { status: string }) => status)).toEqual([
      ...Array(4).fill("skipped"),
      "completed",
      "skipped",
    ]);
  });
});
