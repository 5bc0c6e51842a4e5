import { describe, expect, it } from "vitest";
import { aProject, writeFiles, writeSpec } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

async function completed(root: string, ...words: readonly string[]): Promise<readonly string[]> {
  const { stdout, exitCode } = await entered(root, ["complete", "--", ...words]);
  expect(exitCode).toBe(0);
  return stdout.split("\n").filter((word) => word !== "");
}

async function aProjectWithRun(): Promise<string> {
  const root = aProject();
  await entered(root, ["0-project", "--yes"]);
  writeSpec(root);
  await entered(root, ["2-run", "SPEC-AUTH-001"]);
  const step = (name: string) => ({ name, group: "a", kind: "command", command: ["node", "-e", "0"] });
  writeFiles(root, {
    ".moai/workflows/deploy-all.json": JSON.stringify({
      schema_version: 1,
      name: "deploy-all",
      description: "Ships it",
      next_phase: null,
      steps: [step("prepare"), step("ship")],
    }),
  });
  return root;
}

const steps = [
  "spec_validation",
  "test_setup",
  "red_phase",
  "green_phase",
  "refactor_phase",
  "integration_test",
];

describe("completion, from the project at hand", () => {
  it("knows task files and their tasks, and checkpoints", async () => {
    const root = aProject({ "todo.md": "# Tasks\n\n- [ ] T-001 One\n- [ ] T-002 Two\n" });
    writeSpec(root);
    writeFiles(root, { ".moai/specs/SPEC-AUTH-001/tasks.md": "# Tasks\n\n- [ ] T-009 Nine\n" });
    await entered(root, ["checkpoint", "start", "migration-001", "--total", "2"]);
    const file = ".moai/specs/SPEC-AUTH-001/tasks.md";

    expect(await completed(root, "tasks", "list", "")).toEqual([file, "README.md", "todo.md"]);
    for (const name of ["start", "done", "fail", "skip"])
      expect(await completed(root, "tasks", name, "todo.md", "T")).toEqual(["T-001", "T-002"]);
    expect(await completed(root, "tasks", "resume", file, "--retry", "")).toEqual(["T-009"]);
    expect(await completed(root, "tasks", "resume", file, "--skip=")).toEqual(["--skip=T-009"]);
    expect(await completed(root, "tasks", "done", "../elsewhere.md", "")).toEqual([]);
    expect(await completed(root, "tasks", "done", "gone.md", "")).toEqual([]);
    for (const name of ["show", "done", "pause", "complete"])
      expect(await completed(root, "checkpoint", name, "")).toEqual(["migration-001"]);
    expect(await completed(root, "step", "done", "")).toEqual([]);
  });

  it("scenario 4.1.2: the resume command completes by itself: phases, SPEC ids and steps", async () => {
    const root = await aProjectWithRun();

    expect(await completed(root, "res")).toEqual(["resume"]);
    expect(await completed(root, "resume", "")).toEqual([
      "0-project",
      "1-plan",
      "2-run",
      "3-sync",
      "deploy-all",
    ]);
    expect(await completed(root, "resume", "2-run", "SPEC-")).toEqual(["SPEC-AUTH-001"]);
    expect(await completed(root, "resume", "2-run", "SPEC-AUTH-001", "--fr")).toEqual(["--from"]);
    expect(await completed(root, "resume", "2-run", "SPEC-AUTH-001", "--from=")).toEqual(
      steps.map((step) => `--from=${step}`),
    );
    expect(await completed(root, "resume", "2-run", "SPEC-AUTH-001", "--from", "g")).toEqual(["green_phase"]);
    expect(await completed(root, "resume", "2-run", "SPEC-AUTH-001", "")).toEqual([]);
  });

  it("knows the phases of the project's own, with their steps and options", async () => {
    const root = await aProjectWithRun();

    expect(await completed(root, "dep")).toEqual(["deploy-all"]);
    expect(await completed(root, "deploy-all", "--only", "")).toEqual(["prepare", "ship"]);
    expect(await completed(root, "deploy-all", "--retry")).toEqual(["--retry-failed"]);
    expect(await completed(root, "resume", "--from", "sh")).toEqual(["ship"]);
  });

  it("knows commands below commands, runs, and the few values that an option has", async () => {
    const root = await aProjectWithRun();

    expect(await completed(root, "step", "")).toEqual(["done", "fail", "skip"]);
    expect(await completed(root, "spec", "check", "")).toEqual(["SPEC-AUTH-001"]);
    expect(await completed(root, "spec", "show", "")).toEqual(["SPEC-AUTH-001"]);
    expect(await completed(root, "template", "check", "")).toEqual([]);
    expect(await completed(root, "2-run", "")).toEqual(["SPEC-AUTH-001"]);
    expect(await completed(root, "history", "")).toHaveLength(2);
    expect(await completed(root, "step", "done", "--run", "")).toEqual(await completed(root, "history", ""));
    expect(await completed(root, "begin", "s")).toEqual(["status"]);
    expect(await completed(root, "--lang", "")).toEqual(["ko", "en"]);
    expect(await completed(root, "0-project", "--language", "k")).toEqual(["ko"]);
    expect(await completed(root, "0-project", "--mode", "")).toEqual(["personal", "team"]);
    expect(await completed(root, "2-run", "--agent", "c")).toEqual(["claude", "codex"]);
    expect(await completed(root, "install", "--agent", "s")).toEqual(["skills"]);
    expect(await completed(root, "1-plan", "--spec-id", "")).toEqual(["SPEC-AUTH-001"]);
    expect(await completed(root, "completion", "")).toEqual(["bash", "zsh", "fish", "powershell"]);
    expect(await completed(root, "0-project", "--unknown=")).toEqual([]);
  });

  it("offers commands and options at the beginning, and never itself", async () => {
    const root = aProject();

    expect(await completed(root, "")).toEqual(
      expect.arrayContaining(["0-project", "status", "doctor", "step"]),
    );
    expect(await completed(root, "compl")).toEqual(["completion"]);
    expect(await completed(root)).toContain("resume");
    expect(await completed(root, "--j")).toEqual(["--json"]);
  });

  it("goes on where a workflow definition is broken", async () => {
    const root = aProject({ ".moai/workflows/broken.json": "{" });

    expect(await completed(root, "sta")).toEqual(["status"]);
  });

  it.each(["bash", "zsh", "fish", "powershell"])("prints a script for %s that asks alfred", async (shell) => {
    const { exitCode, stdout } = await entered(aProject(), ["completion", shell]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("alfred complete --");
  });
});
