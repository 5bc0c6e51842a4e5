import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Verification, verifyRun } from "../../../src/phases/index.ts";
import { shortId } from "../../../src/runs/index.ts";
import { listRunFiles } from "../../../src/store/index.ts";
import { aContext, type KeptContext } from "../../support/a-context.ts";
import { aTaskPhase } from "../../support/task-phase.ts";
import { aProject, commitAll, temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { asks, failing, newestRun, passes, rewriteRun, start, writePhase } from "./a-phase.ts";

const specId = "SPEC-AUTH-001";
const name = "2-run";
type Asked = Partial<Parameters<typeof verifyRun>[1]>;

function verify(root: string, asked: Asked = {}, context: KeptContext = aContext()): Promise<Verification> {
  const request = { root, specId, runId: null, rerun: false, commit: null, setup: null };
  return verifyRun(context, { ...request, ...asked });
}

/** A run on a SPEC whose command saw the file `built`, in a project of which all is committed. */
async function aBuilt(root = aProject({ ".gitignore": ".moai/memory/\n", built: "" })): Promise<string> {
  const looks = (step: string, command: string) => ({ name: step, kind: "command", command });
  writePhase(root, [looks("one", "test -f built"), looks("two", "test -f built"), looks("three", "true")], {
    name,
  });
  return root;
}

async function aBuiltRun(): Promise<string> {
  const root = await aBuilt();
  commitAll(root, "The phase");
  await start(root, {}, { phase: name, specId });
  return root;
}

describe("which run is verified", () => {
  it("the newest of 2-run on the SPEC, or the one that is named", async () => {
    const root = await aBuiltRun();
    const { run } = newestRun(root, name);

    const newest = await verify(root);

    expect(newest).toMatchObject({ damage: null, linkCount: 3, faults: [], reruns: [], commit: null });
    expect(newest.run.runId).toBe(run.runId);
    expect((await verify(root, { runId: shortId(run.runId) })).run.runId).toBe(run.runId);
  });

  it("none that nobody knows, or that is another SPEC's", async () => {
    const root = await aBuiltRun();
    const runId = shortId(newestRun(root, name).run.runId);

    await expect(verify(root, { runId: "00000000" })).rejects.toEqual(failing("unknown_run"));
    await expect(verify(root, { runId, specId: "SPEC-AUTH-002" })).rejects.toEqual(failing("unknown_run"));
    await expect(verify(root, { specId: "SPEC-AUTH-002" })).rejects.toEqual(failing("nothing_to_verify"));
  });

  it("none in which no gate has seen anything yet", async () => {
    const root = temporaryFolder();
    writePhase(root, [asks("write")], { name });
    await start(root, {}, { phase: name, specId });
    const runId = shortId(newestRun(root, name).run.runId);

    await expect(verify(root)).rejects.toEqual(failing("nothing_to_verify", { specId }));
    await expect(verify(root, { runId })).rejects.toEqual(failing("unknown_run", { run: runId }));
  });
});

describe("a record that isn't to be trusted", () => {
  const rewriteNewest = (root: string, keepsEvidence: boolean) => {
    const { run, file } = newestRun(root, name);
    const steps = run.steps.map((step) => (keepsEvidence ? step : { ...step, evidence: [] }));
    return { run: { ...run, steps, evidenceChain: [] }, file };
  };

  it.each([
    ["its chain was taken out", true],
    ["its chain and its evidence were taken out", false],
  ])("has faults, and no gate is run again: %s", async (_, keepsEvidence) => {
    const root = await aBuiltRun();
    const { run } = rewriteNewest(root, keepsEvidence);
    rewriteRun(root, () => run, name);

    const found = await verify(root, { rerun: true });

    expect(found.linkCount).toBe(0);
    expect(found.faults.length).toBeGreaterThan(0);
    expect(found).toMatchObject({ reruns: [], commit: null });
  });

  it("says where the newest version is damaged and a backup stands in, and mends nothing", async () => {
    const root = await aBuiltRun();
    const [newest] = listRunFiles(root, { phase: name });
    writeFileSync(newest?.file ?? "", "{ cut sho");
    const context = aContext();

    const found = await verify(root, { rerun: true }, context);

    expect(found.damage).not.toBeNull();
    expect(found).toMatchObject({ reruns: [], commit: null });
    expect(context.reported).toContainEqual(
      expect.objectContaining({ kind: "damage_mended", file: found.file, keptAs: null }),
    );
  });
});

describe("running the gates again", () => {
  it("runs each command once, for all steps that were passed with it, on the commit of the record", async () => {
    const root = await aBuiltRun();

    const { reruns, commit } = await verify(root, { rerun: true });

    expect(commit).toBe(newestRun(root, name).run.context.lastCommit);
    expect(reruns).toMatchObject([
      { steps: ["one", "two"], command: ["test", "-f", "built"], passed: true, exitCode: 0 },
      { steps: ["three"], command: ["true"], passed: true, exitCode: 0 },
    ]);
  });

  it("goes on after a gate that fails on the commit that is named", async () => {
    const root = await aBuiltRun();
    rmSync(join(root, "built"));
    const commit = commitAll(root, "Without it");

    const { reruns } = await verify(root, { rerun: true, commit: "HEAD" });

    expect(commit).toMatch(/^\w+$/);
    expect(reruns.map(({ passed, exitCode }) => [passed, exitCode])).toEqual([
      [false, 1],
      [true, 0],
    ]);
  });

  it.each([
    ["fails", "false", 1],
    ["can't be started", "./no-such-setup", null],
  ])("ends with a setup that %s", async (_, setup, exitCode) => {
    const root = await aBuiltRun();

    const { reruns } = await verify(root, { rerun: true, setup });

    expect(reruns).toMatchObject([{ steps: [], command: [setup], passed: false, exitCode }]);
  });

  it("gives the gates the environment that they have in a run: CI is set, not so for the setup", async () => {
    const root = await aBuilt();
    writePhase(root, [{ name: "one", kind: "command", command: ["sh", "-c", 'test "$CI" = 1'] }], { name });
    commitAll(root, "The phase");
    await start(root, {}, { phase: name, specId });

    const { reruns } = await verify(root, { rerun: true, setup: "sh -c 'test -z \"$CI\"'" });

    expect(reruns.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  it("begins with the setup, where that goes well", async () => {
    const { reruns } = await verify(await aBuiltRun(), { rerun: true, setup: "true" });

    expect(reruns.map(({ steps }) => steps)).toEqual([[], ["one", "two"], ["three"]]);
  });

  it("needs a commit that holds the work: one with changes beside it, or none at all, won't do", async () => {
    const uncommitted = await aBuilt();
    writeFiles(uncommitted, { "later.txt": "" });
    await start(uncommitted, {}, { phase: name, specId });
    const folder = temporaryFolder();
    writePhase(folder, [passes("one")], { name });
    await start(folder, {}, { phase: name, specId });

    await expect(verify(uncommitted, { rerun: true })).rejects.toEqual(
      failing("commit_incomplete", { specId }),
    );
    await expect(verify(folder, { rerun: true })).rejects.toEqual(
      failing("commit_not_found", { revision: "HEAD" }),
    );
  });

  it("asks again what the tasks of a step had to pass", async () => {
    const { root, environment } = aTaskPhase("# Tasks\n\n## Wave 1\n- [ ] **T-1**: Model\n  - check: true\n");
    const context = aContext({ environment: { PATH: process.env["PATH"], ...environment } });
    const driver = { kind: "agent_command", command: `sh ${join(root, "agent.sh")}` } as const;
    await start(root, {}, { phase: "build", specId, driver, context });
    const commit = commitAll(root, "Built");
    const runId = newestRun(root, "build").run.runId;

    const { reruns, faults } = await verify(root, { runId, rerun: true, commit });

    expect(faults).toEqual([]);
    expect(reruns).toMatchObject([{ steps: ["work", "end"], command: ["true"], passed: true }]);
  });
});
