import { describe, expect, it } from "vitest";
import { aProject } from "../../support/temporary-project.ts";
import { answer, asks, failing, newestRun, passes, resume, start, writePhase } from "./a-phase.ts";

const steps = [passes("prepare"), asks("build"), passes("deploy")];
const renamed = [passes("prepare"), asks("compile"), passes("deploy")];

async function atBuild(): Promise<string> {
  const root = aProject();
  writePhase(root, steps);
  expect((await start(root)).kind).toBe("prompt_ready");
  return root;
}

describe("a run whose steps aren't those of its definition any more", () => {
  it.each([
    ["resume", (root: string) => resume(root, { isConfirmed: true })],
    ["resume, not agreed to yet", (root: string) => resume(root)],
    ["resume at a step that both have", (root: string) => resume(root, { from: "deploy" })],
    ["the answer that it is done", (root: string) => answer(root)],
    ["the answer that it is skipped", (root: string) => answer(root, { answer: "skip" })],
    ["the answer that it failed", (root: string) => answer(root, { answer: "fail", reason: "other" })],
    ["a run option", (root: string) => start(root, { resume: true }, { isConfirmed: true })],
  ])("%s is refused with what is gone and what is new, and changes nothing", async (_, go) => {
    const root = await atBuild();
    const before = newestRun(root).run;
    writePhase(root, renamed);

    const expected = failing("steps_changed", { missing: ["build"], added: ["compile"], phase: "walk" });
    await expect(go(root)).rejects.toEqual(expected);
    await expect(go(root)).rejects.toEqual(expected);

    expect(newestRun(root).run).toEqual(before);
  });

  it("is refused where only their order is another one", async () => {
    const root = await atBuild();
    writePhase(root, [...steps].reverse());

    await expect(resume(root, { isConfirmed: true })).rejects.toEqual(
      failing("steps_changed", { missing: [], added: [] }),
    );
  });

  it("can be started over", async () => {
    const root = await atBuild();
    writePhase(root, renamed);

    expect(await resume(root, { restart: true, isConfirmed: true })).toMatchObject({ kind: "prompt_ready" });
    expect(newestRun(root).run.steps.map(({ name }) => name)).toEqual(["prepare", "compile", "deploy"]);
  });

  it("is gone on with when its definition has them again; a changed prompt or gate alone is still the user's to decide on", async () => {
    const root = await atBuild();
    writePhase(root, renamed);
    await expect(resume(root)).rejects.toEqual(failing("steps_changed"));
    writePhase(root, [
      passes("prepare"),
      asks("build", [{ kind: "command", command: "true", expect: "pass" }]),
      passes("deploy"),
    ]);

    expect(await resume(root)).toMatchObject({
      kind: "decision_needed",
      question: { kind: "confirm_resume", configChanges: ["workflow"] },
    });
    expect(await resume(root, { isConfirmed: true })).toMatchObject({ kind: "prompt_ready" });
  });
});
