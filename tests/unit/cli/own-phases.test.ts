import { describe, expect, it } from "vitest";
import { saveRun } from "../../../src/store/index.ts";
import { aProject, git, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { asks, newestRun, passes, writePhase } from "../phases/a-phase.ts";
import { entered } from "./entered.ts";

const command = (name: string, words: readonly string[]) => ({ name, kind: "command", command: words });

describe("a run that didn't go smoothly, in the history", () => {
  it("shows attempts, what each gate's program came to, the profile and the findings", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/config.json": JSON.stringify({ profiles: { ci: {} } }) });
    writePhase(root, [command("check", ["sh", "-c", "test -e mended || exit 3"]), asks("write")]);
    await entered(root, ["walk", "--profile", "ci"]);
    await entered(root, ["step", "done"]);
    writeFiles(root, { mended: "" });
    await entered(root, ["step", "done"]);

    const { stdout } = await entered(root, ["history", newestRun(root).run.runId]);

    expect(stdout).toContain(`${newestRun(root).run.runId} (ci)`);
    expect(stdout).toMatch(/✓ check \(.*\) ×3/);
    expect(stdout).toMatch(/✓ sh -c test -e mended \|\| exit 3 → 0/);
    expect(stdout).toMatch(/▶ write/);
  });

  it("shows a program that wasn't there as without an exit code, and what keeps the step open", async () => {
    const root = temporaryFolder();
    writePhase(root, [command("check", ["no-such-program-of-anybody"])]);
    await entered(root, ["walk"]);

    const { stdout } = await entered(root, ["history", newestRun(root).run.runId]);

    expect(stdout).toMatch(/✗ no-such-program-of-anybody → - \(/);
    expect(stdout).toContain("goes on at: check");
    expect(stdout).toMatch(/▶ check\n {4}\S/);
  });
});

describe("completion in a project with phases of its own", () => {
  it("gives a phase that makes a SPEC the options of 1-plan, and values behind an equals sign", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")], { name: "sketch", creates_spec: true });
    const completed = async (...words: readonly string[]) =>
      (await entered(root, ["complete", "--", ...words])).stdout.split("\n").filter((word) => word !== "");

    expect(await completed("sketch", "--spec")).toEqual(["--spec-id"]);
    expect(await completed("--lang=k")).toEqual(["--lang=ko"]);
    expect(await completed("sketch", "--only", "")).toEqual(["one"]);
  });

  it("offers what can be offered where no definition can be read at all", async () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/workflows/walk.json": "{" });

    expect((await entered(root, ["complete", "--", "wal"])).stdout.trim()).toBe("");
    expect((await entered(root, ["--help"])).stdout).toContain("2-run");
  });
});

describe("doctor and the rest where little is there", () => {
  it("says that HEAD is detached", async () => {
    const root = aProject();
    git(root, "switch", "--quiet", "--detach");

    expect((await entered(root, ["doctor"])).stdout).toMatch(/git.*detached HEAD, [0-9a-f]{12}/);
  });

  it("no SPEC to check is no fault", async () => {
    const { exitCode, stdout } = await entered(temporaryFolder(), ["spec", "check"]);

    expect([exitCode, stdout]).toEqual([0, "none\n"]);
  });

  it("a run whose steps are all done stands in the status as full, with nothing to restart at", async () => {
    const root = temporaryFolder();
    writePhase(root, [passes("one")]);
    await entered(root, ["walk"]);
    const { run, file } = newestRun(root);
    saveRun(root, { ...run, status: "in_progress", completedAt: null }, { trace: () => {}, file });

    const { stdout } = await entered(root, ["status"]);

    expect(stdout).toContain("[████████████]");
    expect(stdout).not.toContain("goes on at");
    expect(stdout).toContain("alfred resume walk");
  });
});
