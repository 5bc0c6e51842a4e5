import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { alfred, readState, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject, commitAll, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

const specId = "SPEC-AUTH-001";

const kept = mkdtempSync(join(tmpdir(), "alfred-built-"));
afterAll(() => rmSync(kept, { recursive: true, force: true }));
let isKept = false;

/** A project in which the SPEC was built, and nothing was written about it yet. Building takes seconds: the later ones are copies of the first. */
async function builtProject(): Promise<string> {
  if (isKept) {
    const copy = temporaryFolder();
    cpSync(kept, copy, { recursive: true });
    return copy;
  }
  const root = await buildProject();
  cpSync(root, kept, { recursive: true });
  isKept = true;
  return root;
}

/** One that was built where it lies: its result's files are in it. */
async function buildProject(): Promise<string> {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "Shop", "--yes"]);
  writeSpec(root);
  const { exitCode, stderr } = await alfred(root, ["2-run", specId, ...withAgent]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return root;
}

const sync = (root: string, behaviour = "good") =>
  alfred(root, ["3-sync", specId, ...withAgent], { environment: { AGENT_BEHAVIOUR: behaviour } });

const specText = (root: string) => readFileSync(join(root, ".moai/specs", specId, "spec.md"), "utf8");

/** What the newest 3-sync says of a step. */
function stepOf(root: string, name: string) {
  return readState(root, `3-sync-${specId}-`).steps.find((step: { name: string }) => step.name === name);
}

describe("alfred 3-sync", () => {
  it("follows 2-run, brings documents and the SPEC's status up to date, with evidence, and hands on what it did", async () => {
    const root = await builtProject();
    const before = specText(root);
    expect(readState(root, `2-run-${specId}-`).next_phase).toBe("3-sync");
    expect((await alfred(root, ["status"])).stdout).toContain(`alfred 3-sync ${specId}`);

    const handedOut = await alfred(root, ["3-sync", specId]);
    const { exitCode, stdout, stderr } = await sync(root);

    expect(handedOut.stdout).toContain(join(root, "src/session.js"));
    expect(handedOut.stdout).toContain(join(root, ".moai/project/product.md"));
    expect(handedOut.stdout).toContain("alfred-doc-writer");

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain(`The documents are up to date: ${specId}`);
    const today = new Date().toISOString().slice(0, 10);
    expect(specText(root)).toBe(
      before.replace("status: draft", "status: completed").replace(/updated: .*/, `updated: ${today}`),
    );
    const state = readState(root, `3-sync-${specId}-`);
    expect(state).toMatchObject({
      status: "completed",
      outputs: { spec_status: "completed", built_files: expect.arrayContaining(["src/session.js"]) },
      files_created: expect.arrayContaining([join(root, "README.md")]),
    });
    const gates = state.steps.map(({ evidence }: { evidence: readonly { gate: string }[] }) =>
      evidence.map(({ gate }) => gate),
    );
    expect(gates).toEqual([
      ["spec_valid", "command", "files_recorded"],
      ["spec_kept", "only_documents_changed", "spec_mentioned", "spec_valid"],
      ["spec_status", "spec_valid"],
      ["command"],
    ]);
    expect((await alfred(root, ["status"])).stdout).toContain("alfred 1-plan");
  });

  it.each([
    ["an agent that writes nothing", "idle", "spec_not_mentioned"],
    ["an agent that touches the code", "changes-code", "changed_besides_documents"],
  ])("refuses %s", async (_, behaviour, kind) => {
    const root = await builtProject();

    const { exitCode } = await sync(root, behaviour);

    expect(exitCode).toBe(1);
    expect(stepOf(root, "documents")).toMatchObject({ status: "failed", error: { findings: [{ kind }] } });
    expect(specText(root)).toContain("status: draft");
  });

  it("sees code that was changed further after 2-run had changed it, committed or not", async () => {
    const root = await builtProject();
    await alfred(root, ["3-sync", specId]);
    writeFileSync(join(root, "CHANGELOG.md"), `# Changes\n\n- Login (${specId})\n`);
    appendFileSync(join(root, "src/session.js"), "// changed once more\n");
    commitAll(root, "Everything");

    const refused = await alfred(root, ["step", "done"]);
    writeFileSync(
      join(root, "src/session.js"),
      readFileSync(join(root, "src/session.js"), "utf8").replace("// changed once more\n", ""),
    );
    const done = await alfred(root, ["step", "done"]);

    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("src/session.js") });
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("up to date") });
  });

  it("never takes git's silence for nothing changed: a step whose changes can't be told isn't done, and is once git answers", async () => {
    const root = await builtProject();
    await alfred(root, ["3-sync", specId]);
    writeFileSync(join(root, "CHANGELOG.md"), `# Changes\n\n- Login (${specId})\n`);
    const index = readFileSync(join(root, ".git/index"));
    const code = readFileSync(join(root, "src/session.js"));
    appendFileSync(join(root, "src/session.js"), "// changed\n");
    writeFileSync(join(root, ".git/index"), "no index");

    const silent = await alfred(root, ["step", "done"]);
    writeFileSync(join(root, ".git/index"), index);
    const refused = await alfred(root, ["step", "done"]);
    writeFileSync(join(root, "src/session.js"), code);
    const done = await alfred(root, ["step", "done"]);

    expect(silent).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("index file") });
    expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("src/session.js") });
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("up to date") });
  });

  it("starts only where something was built: a check alone is no build", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "Shop", "--yes"]);
    writeSpec(root);

    const nothing = await sync(root);
    await alfred(root, ["2-run", specId, "--only", "test_setup", ...withAgent]);
    const onlyChecked = await sync(root);

    expect(nothing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("alfred 2-run") });
    expect(onlyChecked).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`alfred 2-run ${specId}`),
    });
    expect(stateFiles(root, "3-sync-")).toEqual([]);
  });

  it("tells of all that was made for the SPEC after a part of it was run alone, and of nothing else", async () => {
    const root = await buildProject();
    await alfred(root, ["2-run", specId, "--only", "refactor_phase", ...withAgent]);

    const { stdout } = await alfred(root, ["3-sync", specId]);

    const list = stdout.split("## The files that were made or changed for it\n")[1]?.split("\n\n")[0] ?? "";
    expect(list.split("\n")).toEqual([
      `- ${join(root, "src/session.js")}`,
      `- ${join(root, "tests/session.test.js")}`,
    ]);
    expect(stepOf(root, "build_check").output.built_files).toEqual([
      "src/session.js",
      "tests/session.test.js",
    ]);
  });

  it("doesn't begin on red tests, and doesn't end on them", async () => {
    const root = await builtProject();
    writeFileSync(join(root, "tests/broken.test.js"), 'throw new Error("broken");\n');

    const red = await sync(root);
    rmSync(join(root, "tests/broken.test.js"));

    expect(red.exitCode).toBe(1);
    expect(stepOf(root, "build_check")).toMatchObject({ error: { findings: [{ kind: "command_failed" }] } });
    expect((await sync(root)).exitCode).toBe(0);
  });

  it("tells changes apart outside of git too", async () => {
    const root = await builtProject();
    rmSync(join(root, ".git"), { recursive: true });

    const refused = await sync(root, "changes-code");
    const passed = await alfred(root, ["3-sync", specId, ...withAgent]);

    expect(refused.exitCode).toBe(1);
    expect(stepOf(root, "documents").status).toBe("completed");
    expect(passed.exitCode).toBe(0);
  });
});
