import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aContext } from "../../support/a-context.ts";
import { aProject, commitAll, git, temporaryFolder, writeSpec } from "../../support/temporary-project.ts";
import { answer, asks, failing, newestRun, passes, resume, start, writePhase } from "./a-phase.ts";

const specId = "SPEC-AUTH-001";
const folder = `.moai/specs/${specId}`;
const documents = ["spec.md", "acceptance.md", "plan.md"].map((name) => `${folder}/${name}`);
const steps = [passes("one"), asks("write"), asks("mend"), passes("four")];

async function atWrite(root = temporaryFolder(), phase: object = {}): Promise<string> {
  writePhase(root, steps, { requires_spec: true, prompt: "{{STEP}}: {{SPEC_TEXT}}", ...phase });
  if (git(root, "rev-parse", "--is-inside-work-tree") === "true") commitAll(root, "A phase");
  writeSpec(root);
  expect((await start(root, {}, { specId })).kind).toBe("prompt_ready");
  return root;
}

/** A repository whose SPEC is committed on a branch of its own, left for main with a run in flight. */
async function onMain(): Promise<string> {
  const root = aProject();
  git(root, "checkout", "--quiet", "-b", "feature/login");
  writeSpec(root);
  commitAll(root, "The SPEC");
  git(root, "checkout", "--quiet", "main");
  writePhase(root, steps, { requires_spec: true, prompt: "{{STEP}}: {{SPEC_TEXT}}" });
  commitAll(root, "A phase");
  git(root, "checkout", "--quiet", "feature/login");
  git(root, "merge", "--quiet", "--no-edit", "main");
  expect((await start(root, {}, { specId })).kind).toBe("prompt_ready");
  git(root, "checkout", "--quiet", "main");
  return root;
}

const gone = (facts: object = {}) => failing("spec_gone", { specId, missing: documents, ...facts });

describe("a run whose SPEC isn't there any more", () => {
  it.each([
    ["resume", (root: string) => resume(root, { isConfirmed: true })],
    ["resume, not agreed to yet", (root: string) => resume(root)],
    ["resume at a step named by hand", (root: string) => resume(root, { from: "mend", isConfirmed: true })],
    ["the answer that it is done", (root: string) => answer(root)],
    ["the answer that it is skipped", (root: string) => answer(root, { answer: "skip" })],
    ["a run option", (root: string) => start(root, { retryFailed: true }, { specId })],
    ["a start anew", (root: string) => resume(root, { restart: true, isConfirmed: true })],
  ])("%s is refused with the branch that it was saved on, and changes nothing", async (_, go) => {
    const root = await onMain();
    const before = newestRun(root).run;

    await expect(go(root)).rejects.toEqual(gone({ savedBranch: "feature/login", currentBranch: "main" }));

    expect(newestRun(root).run).toEqual(before);
    git(root, "checkout", "--quiet", "feature/login");
    expect((await resume(root, { isConfirmed: true })).kind).toBe("prompt_ready");
  });

  it("is said without a branch where that is the same one, and a document that is missing alone is named", async () => {
    const root = await atWrite(aProject());
    rmSync(join(root, documents[0] ?? ""));
    const before = newestRun(root).run;

    await expect(answer(root)).rejects.toEqual(gone({ missing: [documents[0]], savedBranch: null }));
    expect(newestRun(root).run).toEqual(before);
  });

  it("can still be given up", async () => {
    const root = await atWrite(aProject());
    rmSync(join(root, folder), { recursive: true });

    expect(await answer(root, { answer: "fail", reason: "no SPEC" })).toMatchObject({ kind: "failed" });
  });

  it("is seen by an agent that alfred starts, too, between two steps: what is done stays done", async () => {
    const root = aProject();
    writePhase(root, steps, { requires_spec: true, prompt: "{{STEP}}" });
    writeSpec(root);
    const removing = join(root, "remove.sh");
    writeFileSync(removing, `#!/bin/sh\necho "$ALFRED_STEP" >> calls.txt\nrm -rf ${folder}\n`);
    chmodSync(removing, 0o755);
    const driver = { kind: "agent_command", command: "sh remove.sh" } as const;

    await expect(start(root, {}, { specId, driver })).rejects.toEqual(gone());

    const { run } = newestRun(root);
    expect(run.steps.map(({ status }) => status)).toEqual(["completed", "completed", "pending", "pending"]);
  });

  it("of a phase that writes it is made again by its own step, and an agent is never sent to nothing", async () => {
    const root = aProject();
    writePhase(root, [asks("write")], { creates_spec: true, prompt: "{{SPEC_FILE}}" });
    mkdirSync(join(root, ".moai"), { recursive: true });
    await start(root, {}, { inputs: { description: "login" } });
    rmSync(join(root, ".moai/specs"), { recursive: true });

    await expect(resume(root, { isConfirmed: true })).rejects.toEqual(failing("spec_gone"));
  });
});

it("a document of the SPEC that can't be read is named, and no agent is called", async () => {
  const root = await atWrite(aProject());
  rmSync(join(root, documents[0] ?? ""));
  mkdirSync(join(root, documents[0] ?? ""));
  const context = aContext();

  await expect(resume(root, { isConfirmed: true, context })).rejects.toEqual(
    failing("file_unreadable", { path: documents[0] }),
  );
  expect(context.traced.some(({ kind }) => kind === "agent_called")).toBe(false);
});

it("a phase that needs no SPEC goes on without one; a prompt that names its text is refused", async () => {
  const root = aProject();
  writePhase(root, [asks("write")], { prompt: "{{SPEC_ID}}" });
  expect(await start(root, {}, { specId })).toMatchObject({ kind: "prompt_ready", prompt: `${specId}\n` });
  writePhase(root, [asks("write")], { prompt: "{{SPEC_TEXT}}", name: "other" });

  await expect(start(root, {}, { specId, phase: "other" })).rejects.toEqual(
    failing("template_variables_missing", { variables: ["{{SPEC_TEXT}}"] }),
  );
});
