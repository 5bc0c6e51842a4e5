import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles, stateFolder, withAgent } from "../support/command-line.ts";
import { aProject, writeFiles, writeSpec } from "../support/temporary-project.ts";

const work = {
  red: {
    "tests/session.test.js":
      'import assert from "node:assert/strict";\nimport test from "node:test";\ntest("AC-001", async () => assert.equal((await import("../src/session.js")).login().isOpen, true));\n',
  },
  green: { "src/session.js": "export const login = () => ({ isOpen: true });\n" },
};

/** A session in which red_phase is done and green_phase's prompt is out. */
async function inGreen() {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  writeFiles(root, work.red);
  const { stdout } = await alfred(root, ["step", "done"]);
  return { root, stdout };
}

describe("2.3 skipping what is done, running what is pending", () => {
  it("scenario 2.3.1: done steps are skipped, one line each", async () => {
    const { root } = await inGreen();

    const { stderr, exitCode } = await alfred(root, ["resume", "2-run", "SPEC-AUTH-001", "--yes"]);

    expect(exitCode).toBe(0);
    for (const step of ["spec_validation", "test_setup", "red_phase"]) {
      expect(stderr).toContain(`[SKIP] ${step} (already completed)`);
    }
    const { steps } = readState(root, "2-run-SPEC-AUTH-001-");
    expect(steps[0]).toMatchObject({ status: "completed", attempts: 1 });
  });

  it("scenario 2.3.2: a step that succeeds moves to the completed ones, is saved, and the next one starts by itself", async () => {
    const { root, stdout } = await inGreen();
    expect(stdout).toContain("green: make the tests pass");
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({
      pending_steps: ["green_phase", "refactor_phase", "integration_test"],
    });

    writeFiles(root, work.green);
    const next = await alfred(root, ["step", "done"]);

    expect(next.exitCode).toBe(0);
    expect(next.stdout).toContain("refactor: make it good");
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state.completed_steps).toEqual(["spec_validation", "test_setup", "red_phase", "green_phase"]);
    expect(state.pending_steps).toEqual(["refactor_phase", "integration_test"]);
    expect(state.steps[3].evidence.at(-1)).toMatchObject({
      gate: "command",
      passed: true,
      exit_code: 0,
      output_digest: expect.stringMatching(/^sha256:/),
    });
  });
});

describe("2.4 forced restarts", () => {
  it("scenario 2.4.1: --from marks earlier steps done without running them, and says so", async () => {
    const { root } = await inGreen();

    const { exitCode, stderr } = await alfred(root, [
      "resume",
      "2-run",
      "SPEC-AUTH-001",
      "--from=integration_test",
    ]);

    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(stderr).toMatch(/forced/i);
    expect(state.steps.map(({ status }: { status: string }) => status).slice(0, 5)).toEqual([
      "completed",
      "completed",
      "completed",
      "skipped",
      "skipped",
    ]);
    expect(state.steps[5].attempts).toBe(1);
    // The red test is still red, and alfred doesn't pretend otherwise.
    expect(exitCode).toBe(1);
  });

  it("scenario 2.4.2: --restart backs the saved state up, ignores it, and runs every step from the first", async () => {
    const { root } = await inGreen();
    const [old = ""] = stateFiles(root, "2-run-SPEC-AUTH-001-");

    const { exitCode, stderr, stdout } = await alfred(root, [
      "resume",
      "2-run",
      "SPEC-AUTH-001",
      "--restart",
    ]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("Ignoring saved state");
    expect(existsSync(`${old}.before-restart`)).toBe(true);
    expect(stdout).toContain("red: write tests that fail");
    expect(stateFiles(root, "2-run-SPEC-AUTH-001-")).toHaveLength(2);
    expect(readState(root, "2-run-SPEC-AUTH-001-").completed_steps).toEqual([
      "spec_validation",
      "test_setup",
    ]);
    expect(stateFolder(root)).toContain("command-state");
  });
});

describe("what doesn't pass", () => {
  it.each([
    ["an agent that does nothing", "idle", "red_phase"],
    ["an agent that says done falsely", "false-green", "green_phase"],
    ["an agent that deletes the failing test", "deletes-tests", "green_phase"],
    ["an agent that ends with an error", "fails", "red_phase"],
  ])("%s fails the step with exit code 1", async (_, behaviour, step) => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
    writeSpec(root);

    const { exitCode, stdout, stderr } = await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: behaviour },
    });

    expect(exitCode).toBe(1);
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state.status).toBe("failed");
    expect(state.steps.find(({ name }: { name: string }) => name === step)).toMatchObject({
      status: "failed",
      attempts: 3,
    });
    expect(`${stdout}${stderr}`).toContain(`alfred 2-run SPEC-AUTH-001 --retry-failed`);
  });

  it("a failed run goes on with --retry-failed once the cause is mended", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "false-green" },
    });

    const { exitCode, stderr } = await alfred(root, [
      "2-run",
      "SPEC-AUTH-001",
      "--retry-failed",
      ...withAgent,
    ]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
    expect(stateFiles(root, "2-run-SPEC-AUTH-001-")).toHaveLength(1);
  });
});
