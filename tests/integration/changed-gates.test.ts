import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { aProject, commitAll, writeFiles, writeSpec } from "../support/temporary-project.ts";

const configuration = (testCommand: string) =>
  JSON.stringify({ project: { name: "Shop" }, test_command: testCommand, profiles: { ci: {} } });

/** A phase whose agent's work counts when the project's test command passes, and one step after it. */
function aGatedPhase(testCommand = "false") {
  const root = aProject({
    ".moai/config.json": configuration(testCommand),
    ".moai/workflows/build.json": JSON.stringify({
      schema_version: 1,
      name: "build",
      steps: [
        {
          name: "write",
          kind: "agent",
          prompt: "do.md",
          gates: [{ kind: "command", command: { setting: "test_command" }, expect: "pass" }],
        },
        { name: "end", kind: "agent", prompt: "do.md" },
      ],
    }),
    ".moai/workflows/prompts/do.md": "Do {{STEP}}",
  });
  commitAll(root, "Phase");
  return root;
}

/** The command that an answer prints for an option, as the words behind `alfred`. */
const wordsOf = (command: string) => command.replace(/^alfred /, "").split(" ");

describe("what a step's work is checked by", () => {
  it("isn't chosen by whoever does the work: changed while the step is open it is the user's to decide on, and the record says so", async () => {
    const root = aGatedPhase();
    await alfred(root, ["build"]);
    const before = readState(root, "build-");
    writeFiles(root, { ".moai/config.json": configuration("true") });

    const asked = await alfred(root, ["step", "done", "--json"]);
    expect(asked.exitCode).toBe(4);
    const { question, options } = JSON.parse(asked.stdout);
    expect(question).toMatchObject({ kind: "confirm_resume", config_changes: ["settings"] });
    expect(readState(root, "build-")).toMatchObject({
      status: "in_progress",
      config_parts: before.config_parts,
      steps: [{ status: "in_progress", attempts: 1 }, { status: "pending" }],
    });
    expect((await alfred(root, ["step", "done"])).stdout).toContain("Changed: the test settings");

    const goOn = options.find(({ id }: { id: string }) => id === "go_on").command;
    expect((await alfred(root, wordsOf(goOn))).stdout).toContain("Do write");
    expect((await alfred(root, ["step", "done"])).stdout).toContain("Do end");
    expect(readState(root, "build-").config_parts.settings).not.toBe(before.config_parts.settings);
  });

  it("isn't passed by leaving the step out: others follow it, and the gates of the whole; giving up asks nothing", async () => {
    const root = aGatedPhase();
    await alfred(root, ["build"]);
    writeFiles(root, { ".moai/config.json": configuration("true") });

    expect((await alfred(root, ["step", "skip"])).exitCode).toBe(4);
    expect(readState(root, "build-").steps[0].status).toBe("in_progress");
    expect((await alfred(root, ["step", "fail", "--reason", "no"])).exitCode).toBe(1);
    expect(readState(root, "build-").status).toBe("failed");
  });

  it("may be put back as it was: then the answer counts as ever", async () => {
    const root = aGatedPhase("true");
    await alfred(root, ["build"]);
    const workflow = ".moai/workflows/build.json";
    writeFiles(root, { ".moai/config.json": configuration("echo") });
    expect((await alfred(root, ["step", "done"])).exitCode).toBe(4);

    writeFiles(root, { ".moai/config.json": configuration("true") });
    expect((await alfred(root, ["step", "done"])).stdout).toContain("Do end");

    const { steps, ...rest } = {
      schema_version: 1,
      name: "build",
      steps: [
        { name: "write", kind: "agent", prompt: "do.md" },
        { name: "end", kind: "agent", prompt: "do.md" },
      ],
    };
    writeFiles(root, { [workflow]: JSON.stringify({ ...rest, steps }) });
    expect(await alfred(root, ["step", "done"])).toMatchObject({
      exitCode: 4,
      stdout: expect.stringContaining("the workflow"),
    });
  });
});

/** A 2-run in a session that stands at a setup which knows no test command. */
async function atSetup() {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "Shop", "--language", "en", "--yes"]);
  writeSpec(root);
  const file = join(root, ".moai/config.json");
  const { test_command: testCommand, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  const configuration = (command?: string) =>
    JSON.stringify(command === undefined ? rest : { ...rest, test_command: command });
  writeFiles(root, { ".moai/config.json": configuration(), "package.json": "{}" });
  const asked = await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  expect(asked).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(".moai/config.json") });
  return { root, asked, set: () => writeFiles(root, { ".moai/config.json": configuration(testCommand) }) };
}

describe("a test setting that alfred asked for before anything was checked by it", () => {
  it.each([
    ["step", "done"],
    ["2-run", "SPEC-AUTH-001", "--retry-failed"],
    ["resume", "2-run", "SPEC-AUTH-001", "--yes"],
  ])("is taken over by %s %s", async (...words) => {
    const { root, set } = await atSetup();
    set();
    const { exitCode, stdout, stderr } = await alfred(root, words);
    expect(`${stdout}${stderr}`).not.toContain("test settings");
    expect(stdout).toContain("red: write tests that fail");
    expect(exitCode).toBe(0);

    // From now on an agent is at work by it.
    writeFiles(root, { ".moai/config.json": JSON.stringify({ project: {}, test_command: "false" }) });
    expect((await alfred(root, ["step", "done"])).exitCode).toBe(4);
  });
});

describe("printed commands mean the run that they are printed for", () => {
  it("beside another unfinished run of the same work it is named, in status, question, notice and restart options", async () => {
    const root = aGatedPhase();
    const environment = { ALFRED_LANG: "en" };
    const idOf = (outcome: { readonly stdout: string }) => JSON.parse(outcome.stdout).run.short_id;
    const first = idOf(await alfred(root, ["build", "--json"]));
    await alfred(root, ["step", "fail", "--reason", "later"]);
    const second = idOf(await alfred(root, ["build", "--only", "end", "--json"]));
    await alfred(root, ["step", "fail", "--reason", "later"]);

    const status = await alfred(root, ["status"], { environment });
    expect(status.stdout).toContain(`alfred resume build --run ${first}`);
    expect(status.stdout).toContain(`alfred resume build --run ${second}`);

    const asked = JSON.parse((await alfred(root, ["resume", "--run", first, "--json"])).stdout);
    const [goOn] = asked.options;
    expect(goOn.command).toBe(`alfred resume build --run ${first} --yes`);
    expect(idOf(await alfred(root, [...wordsOf(goOn.command), "--json"]))).toBe(first);

    const failed = await alfred(root, ["step", "fail", "--run", first, "--json"]);
    const [restart, ...others] = JSON.parse(failed.stdout).restart_options;
    expect(others).toEqual([]);
    expect(restart).toBe(`alfred resume build --run ${first} --from=write`);
    expect(idOf(await alfred(root, [...wordsOf(restart), "--json"]))).toBe(first);
  });

  it("under a profile each restart option has it, and works as it is printed", async () => {
    const root = aGatedPhase();
    const agent = ["--agent-command", "true"];
    const failed = await alfred(root, ["build", "--profile", "ci", ...agent, "--json"]);
    const commands: readonly string[] = JSON.parse(failed.stdout).restart_options;

    expect(commands).toHaveLength(3);
    for (const command of commands) {
      expect(command).toContain(" --profile ci ");
      expect(await alfred(root, wordsOf(command))).toMatchObject({
        exitCode: 1,
        stdout: expect.not.stringContaining("Changed"),
      });
    }
  });
});
