import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, withAgent } from "../support/command-line.ts";
import { aProject, writeFiles, writeSpec } from "../support/temporary-project.ts";

const statusesOf = (state: { readonly steps: readonly { readonly status: string }[] }) =>
  state.steps.map(({ status }) => status);

describe("a run that is started over after its tests were written", () => {
  it("counts the same tests as new, and takes nothing over as passed", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
    writeSpec(root);
    const lies = { environment: { AGENT_BEHAVIOUR: "false-green" } };
    const restart = ["resume", "2-run", "SPEC-AUTH-001", "--restart", "--yes", ...withAgent];
    expect((await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], lies)).exitCode).toBe(1);

    expect((await alfred(root, restart, lies)).exitCode).toBe(1);
    const failed = readState(root, "2-run-SPEC-AUTH-001-");
    expect(statusesOf(failed).slice(0, 4)).toEqual(["completed", "completed", "completed", "failed"]);
    expect(failed.steps[2]).toMatchObject({ attempts: 1 });
    expect(failed.inputs).not.toHaveProperty("earlier_run");

    const idle = await alfred(root, restart, { environment: { AGENT_BEHAVIOUR: "fails" } });
    expect(idle.exitCode).toBe(1);
    expect(statusesOf(readState(root, "2-run-SPEC-AUTH-001-"))[2]).toBe("failed");

    const { exitCode, stderr } = await alfred(root, restart);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("[SKIP]");
    expect(new Set(statusesOf(readState(root, "2-run-SPEC-AUTH-001-")))).toEqual(new Set(["completed"]));
  }, 120_000);

  it("counts tests that were written before the first run, once it was started over without them", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
    writeSpec(root);
    const early = {
      "tests/session.test.js":
        'import { login } from "../src/session.js";\nif (!login("ada").isOpen) throw new Error();\n',
    };
    writeFiles(root, early);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    expect(await alfred(root, ["step", "done"])).toMatchObject({ exitCode: 1 });

    rmSync(join(root, "tests/session.test.js"));
    await alfred(root, ["resume", "--restart", "--yes"]);
    writeFiles(root, early);
    const { exitCode } = await alfred(root, ["step", "done"]);

    expect(exitCode).toBe(0);
    expect(statusesOf(readState(root, "2-run-SPEC-AUTH-001-"))[2]).toBe("completed");
  }, 60_000);
});
