import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/processes/index.ts";
import {
  alfred,
  readState,
  startAlfred,
  stateFiles,
  stateFolder,
  until,
  withAgent,
} from "../support/command-line.ts";
import { aProject, commitAll, git, writeSpec } from "../support/temporary-project.ts";

/** A project with a phase of its own: other step names, all kinds of steps. */
async function withShipPhase() {
  const root = aProject({
    ".moai/workflows/ship.json": JSON.stringify({
      schema_version: 1,
      name: "ship",
      description: "Ships it",
      handover: [{ phase: "0-project" }],
      next_phase: "2-run",
      steps: [
        { name: "prepare", group: "before", kind: "builtin", builtin: "detect_project" },
        {
          name: "build",
          group: "before",
          kind: "command",
          command: ["node", "-e", "require('fs').appendFileSync('built.txt', 'x')"],
          gates: [{ kind: "files_exist", paths: ["built.txt"] }],
        },
        {
          name: "template",
          group: "work",
          kind: "agent",
          prompt: "ship.md",
          gates: [{ kind: "files_exist", paths: ["notes.md"] }],
        },
        { name: "deploy", group: "after", kind: "command", command: "node deploy.js" },
      ],
    }),
    ".moai/workflows/prompts/ship.md": "Write notes.md for <<PROJECT_NAME>>.",
  });
  await alfred(root, ["0-project", "--name", "Shop", "--language", "en", "--yes"]);
  return root;
}

describe("a workflow of the project's own: prepare → build → template → deploy", () => {
  it("runs step by step, keeps a refused step open, fails at a command and goes on after it is mended", async () => {
    const root = await withShipPhase();

    const prompt = await alfred(root, ["ship"]);
    expect(prompt).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Write notes\.md for Shop\./),
    });
    expect(readState(root, "ship-")).toMatchObject({
      command: "alfred:ship",
      spec_id: null,
      current_phase: "work",
      completed_steps: ["prepare", "build"],
    });

    const refused = await alfred(root, ["step", "done"]);
    expect(refused).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("File is missing: notes.md"),
    });
    expect(refused.stdout).toContain("still open");
    expect(readState(root, "ship-")).toMatchObject({ status: "in_progress" });

    writeFileSync(join(root, "notes.md"), "notes");
    const failed = await alfred(root, ["step", "done", "--json"]);
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      ok: false,
      outcome: "failed",
      step: "deploy",
      is_open: true,
      findings: [{ kind: "command_failed", exit_code: 1 }],
    });

    writeFileSync(join(root, "deploy.js"), "");
    const done = await alfred(root, ["step", "done"]);
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("ship is done.") });
    expect(readState(root, "ship-")).toMatchObject({ status: "completed", next_phase: "2-run" });
    expect(readState(root, "ship-").steps[2]).toMatchObject({
      attempts: 2,
      evidence: [{ gate: "files_exist", passed: true }],
    });
    expect(readFileSync(join(root, "built.txt"), "utf8")).toBe("x");
  });

  it("unattended: a failed command ends the run with lines that work as printed", async () => {
    const root = await withShipPhase();

    const { exitCode, stdout } = await alfred(root, ["ship", "--agent-command", "touch notes.md"]);

    expect(exitCode).toBe(1);
    expect(readState(root, "ship-")).toMatchObject({ status: "failed" });
    const [retry = "", from = "", resume = ""] = [...stdout.matchAll(/^ {3}alfred (.*?) +#/gm)].map(
      (match) => match[1] ?? "",
    );
    expect([retry, from, resume]).toEqual([
      "ship --retry-failed --agent-command 'touch notes.md'",
      "ship --continue-from deploy --agent-command 'touch notes.md'",
      "ship --resume --agent-command 'touch notes.md'",
    ]);
    writeFileSync(join(root, "deploy.js"), "");
    expect((await alfred(root, parseCommandLine(retry))).exitCode).toBe(0);
    expect(readFileSync(join(root, "built.txt"), "utf8")).toBe("x");
  });

  it("is listed, completed and checked like the builtin ones", async () => {
    const root = await withShipPhase();

    expect((await alfred(root, ["complete", "--", "sh"])).stdout.trim()).toBe("ship");
    expect((await alfred(root, ["ship", "--continue-from", "buil"])).stderr).toContain("Did you mean: build");
    writeFileSync(
      join(root, ".moai/workflows/bad.json"),
      JSON.stringify({
        schema_version: 1,
        name: "bad",
        steps: [
          { name: "a", kind: "builtin", builtin: "fly" },
          { name: "a", kind: "command", command: "x", gates: [{ kind: "tests_changed", since: "later" }] },
        ],
      }),
    );
    const doctor = await alfred(root, ["doctor", "--json"]);
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toContain("two steps are named a");
  });
});

describe("the options of a run", () => {
  const ready = async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
    writeSpec(root);
    return root;
  };
  const statuses = (root: string) =>
    readState(root, "2-run-").steps.map(({ status }: { status: string }) => status);

  it("--only runs that step alone and leaves the run under way as it is", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const [first = ""] = stateFiles(root, "2-run-");
    const before = readFileSync(first, "utf8");

    const { exitCode, stdout } = await alfred(root, ["2-run", "SPEC-AUTH-001", "--only", "integration_test"]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Skipped, so neither done nor checked: spec_validation/);
    expect(readFileSync(first, "utf8")).toBe(before);
    expect(statuses(root)).toEqual([...Array(5).fill("skipped"), "completed"]);
    expect(readState(root, "2-run-").steps[0].metadata.skip_reason).toBe("--only integration_test");
  });

  it("--skip records the step as skipped with the reason; green without red doesn't count", async () => {
    const root = await ready();

    const skipping = ["2-run", "SPEC-AUTH-001", "--skip", "red_phase"];
    const { exitCode, stdout, stderr } = await alfred(root, [...skipping, ...withAgent]);

    expect(exitCode).toBe(1);
    expect(stderr).not.toContain("at work on green_phase");
    expect(readState(root, "2-run-").steps[2]).toMatchObject({
      status: "skipped",
      metadata: { skip_reason: "--skip red_phase" },
    });
    expect(stdout).toContain("red_phase has not been seen to pass its gate");
    // In a session too nobody is sent to do what can't count.
    const inSession = await alfred(root, skipping);
    expect(inSession.exitCode).toBe(1);
    expect(inSession.stdout).toContain("--continue-from red_phase");
  });

  it("--skip test_setup without a record of the tests before sends no agent to work that can't count", async () => {
    const root = await ready();

    const { exitCode, stdout, stderr } = await alfred(root, [
      "2-run",
      "SPEC-AUTH-001",
      ...["--skip", "test_setup"],
      ...withAgent,
    ]);

    expect(exitCode).toBe(1);
    expect(stderr).not.toContain("at work on red_phase");
    expect(stdout).toContain("test_setup has not been seen to pass its gate");
    const [printed = ""] = /alfred 2-run .* --continue-from test_setup .*?(?= +#)/.exec(stdout) ?? [];
    expect((await alfred(root, parseCommandLine(printed).slice(1))).exitCode).toBe(0);
  });

  it.each([
    ["red_phase", "test_setup"],
    ["green_phase", "red_phase"],
  ])(
    "--only %s without %s having been seen is begun by no run, and says how far to go back",
    async (step, missing) => {
      const root = await ready();

      const refused = await alfred(root, ["2-run", "SPEC-AUTH-001", "--only", step, ...withAgent]);

      expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
      expect(refused.stderr).toContain(`${missing} has not been seen to pass its gate`);
      expect(refused.stderr).not.toContain("at work on");
      expect(stateFiles(root, "2-run-")).toEqual([]);
      const [printed = ""] = /alfred 2-run .* --continue-from test_setup.*/.exec(refused.stderr) ?? [];
      expect((await alfred(root, parseCommandLine(printed).slice(1))).exitCode).toBe(0);
    },
  );

  it("--only leaves the unfinished run the one that resume takes, where it can't count", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const refused = await alfred(root, ["2-run", "SPEC-AUTH-001", "--only", "green_phase"]);
    const resumed = await alfred(root, ["resume", "2-run", "SPEC-AUTH-001", "--yes"]);

    expect(refused.stderr).toContain("alfred 2-run SPEC-AUTH-001 --continue-from red_phase");
    expect(resumed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("SPEC-AUTH-001, red") });
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
  });

  it("--only red_phase counts from the record of an earlier run", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const only = ["2-run", "SPEC-AUTH-001", "--only", "red_phase"];
    expect(await alfred(root, [...only, ...withAgent])).toMatchObject({ exitCode: 0 });
  });

  it("--resume says so where nothing is to be resumed, and starts anew", async () => {
    const root = await ready();

    const { exitCode, stderr } = await alfred(root, ["2-run", "SPEC-AUTH-001", "--resume"]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("Nothing to resume");
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
  });

  it("--continue-from goes back in the saved run", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "deletes-tests" },
    });

    const { exitCode } = await alfred(root, [
      "2-run",
      "SPEC-AUTH-001",
      "--continue-from",
      "red_phase",
      ...withAgent,
    ]);

    expect(exitCode).toBe(0);
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
    expect(statuses(root)).toEqual(Array(6).fill("completed"));
  });

  it("a new run takes the place of an unfinished one, and tests that were already written count as new", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const failing =
      'import test from "node:test";\ntest("session", () => { throw new Error("none yet"); });\n';
    writeFileSync(join(root, "tests/session.test.js"), failing);
    commitAll(root, "tests are written and committed");

    const { exitCode, stderr } = await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/unfinished run \w{8} of 2-run \(2\/6 steps done\) was closed/);
    // That they failed before this run proves as much: its work began with the run that it replaces.
    expect(stderr).not.toContain("The tests fail already");
    expect((await alfred(root, ["step", "done"])).exitCode).toBe(0);
    const [old = ""] = stateFiles(root, "2-run-");
    expect(JSON.parse(readFileSync(old, "utf8"))).toMatchObject({ status: "cancelled" });
  });

  it("a changed configuration is told part by part, and the user decides", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const spec = join(root, ".moai/specs/SPEC-AUTH-001/spec.md");
    writeFileSync(spec, readFileSync(spec, "utf8").replace("open a session", "open a short session"));

    const asked = await alfred(root, ["2-run", "SPEC-AUTH-001", "--resume", "--json"]);
    const agreed = await alfred(root, ["2-run", "SPEC-AUTH-001", "--resume", "--yes"]);

    expect(asked.exitCode).toBe(4);
    expect(JSON.parse(asked.stdout).question).toMatchObject({ config_changes: ["spec"] });
    expect(agreed.exitCode).toBe(0);
    expect((await alfred(root, ["2-run", "SPEC-AUTH-001", "--resume"])).exitCode).toBe(0);
  });

  it("several runs to resume are a choice, and one is named by its id", async () => {
    const root = await ready();
    writeSpec(root, "SPEC-PAY-001");
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    await alfred(root, ["2-run", "SPEC-PAY-001"]);

    const choice = await alfred(root, ["resume", "--json"]);
    const step = await alfred(root, ["step", "done"]);
    const options: readonly { readonly command: string }[] = JSON.parse(choice.stdout).options;

    expect([choice.exitCode, step.exitCode, options.length]).toEqual([4, 4, 2]);
    const named = await alfred(root, [...(options[0]?.command.split(" ").slice(1) ?? []), "--yes"]);
    expect(named.exitCode).toBe(0);
    expect(named.stderr).toContain("SPEC-PAY-001");
    expect((await alfred(root, ["resume", "SPEC-AUTH-001", "--yes"])).exitCode).toBe(0);
  });

  it("step fail fails the run with the reason; step skip goes on", async () => {
    const root = await ready();
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const failed = await alfred(root, ["step", "fail", "--reason", "the API is down"]);
    expect(failed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("the API is down") });
    await alfred(root, ["2-run", "SPEC-AUTH-001", "--retry-failed"]);
    const skipped = await alfred(root, ["step", "skip", "--reason", "by hand"]);

    expect(readState(root, "2-run-").steps[2]).toMatchObject({
      status: "skipped",
      metadata: { skip_reason: "by hand" },
    });
    // What was skipped was to be seen first: the next step can only be skipped too, or the run go back.
    expect(skipped).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("--continue-from red_phase"),
    });
    expect((await alfred(root, ["step", "skip"])).stdout).toMatch(/^# SPEC-AUTH-001, refactor/);
  });

  it("a run that another process holds is refused with who holds it", async () => {
    const root = await ready();
    const { child, ended } = startAlfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "hangs", AGENT_HANGS_IN: "red_phase" },
    });
    await until("the agent is at work", () => existsSync(join(root, ".moai/memory/agent-at-work")));

    const second = await alfred(root, ["2-run", "SPEC-AUTH-001", "--json"]);
    child.kill("SIGTERM");
    const first = await ended;

    expect(second.exitCode).toBe(4);
    expect(JSON.parse(second.stdout)).toMatchObject({
      error: { code: "run_held", holder: { process_id: child.pid } },
    });
    expect(first.exitCode).toBe(130);
    expect(readState(root, "2-run-")).toMatchObject({ status: "paused" });
  });
});

describe("sessions and arguments", () => {
  it.each([
    ["users can log in", "users can log in"],
    ['"users can log in"', "users can log in"],
    ['"users can log in" --debug', "users can log in"],
    ["don't break on `this` $(that) --from=x", "don't break on `this` $(that) --from=x"],
    ['say "hello" and "bye', 'say "hello" and "bye'],
    ['"--yes is an option" --lang ko', "--yes is an option"],
  ])("begin 1-plan takes %j exactly as typed", async (typed, description) => {
    const root = aProject();
    await alfred(root, ["0-project", "--yes"]);

    const { exitCode, stdout } = await alfred(root, ["begin", "1-plan"], { input: `${typed}\n` });

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`~~~~text\n${description}\n~~~~`);
  });

  it("begin never fails: refusals and questions are text with the command that answers", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    writeSpec(root);
    await alfred(root, ["begin", "2-run"], { input: "SPEC-AUTH-001\n" });

    const question = await alfred(root, ["begin", "resume"], { input: "2-run SPEC-AUTH-001\n" });
    const refusal = await alfred(root, ["begin", "2-run"], { input: "SPEC-NO-001 --from=x\n" });
    const nonsense = await alfred(root, ["begin", "../x"], { input: "" });
    const status = await alfred(root, ["begin", "status"], { input: "" });

    expect(question).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^ {3}alfred resume 2-run SPEC-AUTH-001 --yes +# go on$/m),
    });
    expect(refusal).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("ERROR:") });
    expect(nonsense.exitCode).toBe(0);
    expect(status).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("SPEC-AUTH-001") });
  });

  it("status, spec and history show what is there, as text and as JSON", async () => {
    const root = aProject();
    expect((await alfred(root, ["status"])).stdout).toContain("alfred 0-project");
    await alfred(root, ["0-project", "--name", "Shop", "--language", "en", "--yes"]);
    expect((await alfred(root, ["status"])).stdout).toContain('alfred 1-plan "what you want"');
    writeSpec(root);
    expect((await alfred(root, ["status"])).stdout).toContain("alfred 2-run SPEC-AUTH-001");
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const status = await alfred(root, ["status"]);
    const history = await alfred(root, ["history"]);
    const [shortId = ""] = history.stdout.split(" ");
    const whole = await alfred(root, ["history", shortId]);
    const list = await alfred(root, ["spec", "list", "--json"]);
    const show = await alfred(root, ["spec", "show", "SPEC-AUTH-001"]);

    expect(status.stdout).toMatch(
      /2-run SPEC-AUTH-001 \[\w{8}\] \[████░+\] 2\/6 steps[\s\S]*alfred resume 2-run SPEC-AUTH-001/,
    );
    expect(history.stdout.trim().split("\n")).toHaveLength(2);
    expect(whole.stdout).toMatch(/✓ test_setup[\s\S]*npm test → 0[\s\S]*idle → in_progress/);
    expect(JSON.parse((await alfred(root, ["history", shortId, "--json"])).stdout).run).toMatchObject({
      schema_version: 1,
      spec_id: "SPEC-AUTH-001",
    });
    expect(JSON.parse(list.stdout).specs).toMatchObject([
      { id: "SPEC-AUTH-001", problem_count: 0, progress: "2/6 steps" },
    ]);
    expect(show.stdout).toContain("AC-001");
    expect((await alfred(root, ["spec", "check"])).stdout).toContain("SPEC-AUTH-001 is valid");
    expect((await alfred(root, ["doctor", "--json"])).exitCode).toBe(0);
    expect((await alfred(root, ["status", "--json"])).stdout).toContain('"runs": ');
  });

  it("a second 0-project updates and never overwrites what a person edited", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "Shop", "--language", "en", "--yes"]);
    const product = join(root, ".moai/project/product.md");
    writeFileSync(
      product,
      readFileSync(product, "utf8").replace(/## For whom\n.*/, "## For whom\nPeople in a hurry."),
    );
    const config = join(root, ".moai/config.json");
    writeFileSync(
      config,
      JSON.stringify({ ...JSON.parse(readFileSync(config, "utf8")), mine: { kept: true } }, null, 4),
    );

    const { exitCode, stderr } = await alfred(root, [
      "0-project",
      "--description",
      "Sells things fast",
      "--yes",
    ]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("For whom");
    expect(readFileSync(product, "utf8")).toContain("People in a hurry.");
    expect(readFileSync(product, "utf8")).toContain("Sells things fast");
    expect(JSON.parse(readFileSync(config, "utf8"))).toMatchObject({
      mine: { kept: true },
      project: { name: "Shop" },
    });
    expect(readFileSync(join(root, ".gitignore"), "utf8").match(/\.moai\/memory\//g)).toHaveLength(1);
    expect(git(root, "status", "--porcelain")).not.toContain(".moai/memory");
    expect(existsSync(stateFolder(root))).toBe(true);
  });
});

describe("housekeeping", () => {
  it("happens by itself after a run, and what is archived still counts", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "en", "--yes"]);
    const configFile = join(root, ".moai/config.json");
    const config = JSON.parse(readFileSync(configFile, "utf8"));
    writeFileSync(configFile, JSON.stringify({ ...config, limits: { max_state_files: 1 } }));
    for (const wish of ["users can log in", "users can log out"]) {
      expect((await alfred(root, ["1-plan", wish, ...withAgent])).exitCode).toBe(0);
    }

    const history = await alfred(root, ["history", "--json"]);
    const next = await alfred(root, ["1-plan", "users can pay", ...withAgent]);

    expect(stateFiles(root, "")).toHaveLength(1);
    expect(JSON.parse(history.stdout).runs).toHaveLength(3);
    expect({ exitCode: next.exitCode, stderr: next.stderr }).toMatchObject({ exitCode: 0 });
  });
});
