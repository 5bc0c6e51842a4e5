import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentFile, readState, stateFiles } from "../../support/command-line.ts";
import { aProject, writeFiles, writeSpec } from "../../support/temporary-project.ts";
import { entered } from "./entered.ts";

async function aSetUpProject(language = "en"): Promise<string> {
  const root = aProject();
  await entered(root, ["0-project", "--name", "TestProject", "--language", language, "--yes"]);
  return root;
}

describe("what a slash command calls", () => {
  it.each([
    ["quoted", '"users can log in"', "users can log in"],
    [
      "bare, with an apostrophe and signs of a shell",
      "don't run $(id) `id` \\n; 15\" | text",
      "don't run $(id) `id` \\n; 15\" | text",
    ],
    ["bare, over several lines", "users can log in\n  and out", "users can log in\n  and out"],
    ["with options of alfred's", '"users can log in" --spec-id SPEC-LOGIN-007 --debug', "users can log in"],
    ["with an option that isn't alfred's", "add a --dry-run flag", "add a --dry-run flag"],
    ["in Korean", '"사용자 인증"', "사용자 인증"],
  ])("1-plan takes a description %s", async (_, input, description) => {
    const root = await aSetUpProject();

    const { exitCode, stdout } = await entered(root, ["begin", "1-plan"], { input: `${input}\n` });

    expect(exitCode).toBe(0);
    expect(readState(root, "1-plan-").inputs.description).toBe(description);
    expect(stdout).toContain(description.split("\n")[0]);
    expect(stdout).toContain("alfred step done --run");
    if (input.includes("--spec-id")) expect(readState(root, "1-plan-").spec_id).toBe("SPEC-LOGIN-007");
  });

  it("2-run takes its options, and --from=… of resume is read as on the command line", async () => {
    const root = await aSetUpProject();
    writeSpec(root);

    const first = await entered(root, ["begin", "2-run"], { input: "SPEC-AUTH-001\n" });
    const forced = await entered(root, ["begin", "resume"], {
      input: "2-run SPEC-AUTH-001 --from=test_setup\n",
    });

    expect([first.exitCode, forced.exitCode]).toEqual([0, 0]);
    expect(first.stdout).toContain("red: write tests that fail");
    expect(forced.stdout).toMatch(/forced/i);
    expect(forced.stderr).toBe("");
  });

  it("an agent may be named, its command in quotes", async () => {
    const root = await aSetUpProject();

    const { stdout } = await entered(root, ["begin", "1-plan"], {
      input: `"a login" --agent-command "node ${agentFile}"`,
    });

    expect(stdout).toContain("✓ The SPEC is written");
    expect(readState(root, "1-plan-")).toMatchObject({
      status: "completed",
      inputs: { description: "a login" },
    });
  });

  it.each([
    ["an unknown SPEC", "2-run", "SPEC-NONE-001", "There is no SPEC SPEC-NONE-001"],
    ["an unknown option", "2-run", "SPEC-AUTH-001 --retry-faild", "did you mean --retry-failed?"],
    ["no description", "1-plan", "", "what you want"],
    ["an unknown phase", "3-fly", "", "There is no command or phase 3-fly"],
    ["a missing phase", null, "", "<phase> is missing"],
    ["an option of another command", null, "--bogus", "<phase> is missing"],
  ])("%s is refused as text, with exit code 0", async (_, phase, input, said) => {
    const root = await aSetUpProject();

    const { exitCode, stdout, stderr } = await entered(root, ["begin", ...(phase === null ? [] : [phase])], {
      input,
    });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("ERROR: ");
    expect(stdout).toContain(said);
  });

  it("a broken configuration and a folder that isn't there are refused as text too", async () => {
    const root = aProject({ ".moai/config.json": "{ broken" });

    const broken = await entered(root, ["begin", "status"]);
    const nowhere = await entered(root, ["-C", "nowhere", "begin", "status"]);

    expect([broken.exitCode, nowhere.exitCode]).toEqual([0, 0]);
    expect(broken.stdout).toContain("config.json");
    expect(nowhere.stdout).toContain("no folder nowhere");
  });

  it("a question comes as text, with the exact commands that answer it", async () => {
    const root = await aSetUpProject();
    writeSpec(root);
    await entered(root, ["2-run", "SPEC-AUTH-001"]);

    const { exitCode, stdout } = await entered(root, ["begin", "resume"], { input: "2-run SPEC-AUTH-001" });
    const answer = /alfred (resume 2-run SPEC-AUTH-001 --yes)/.exec(stdout)?.[1] ?? "";
    const answered = await entered(root, answer.split(" "));

    expect(exitCode).toBe(0);
    expect(stdout).toContain("alfred resume 2-run SPEC-AUTH-001 --restart");
    expect(answered.exitCode).toBe(0);
    expect(answered.stdout).toContain("red: write tests that fail");
  });

  it("status works, and says what alfred is called where the PATH doesn't have it", async () => {
    const root = await aSetUpProject("ko");
    writeFiles(root, { "bin/alfred": "" });

    const without = await entered(root, ["begin", "status"], { environment: { PATH: "/nowhere" } });
    const on = await entered(root, ["begin", "status"], { environment: { PATH: join(root, "bin") } });

    expect(without.stdout).toMatch(/TestProject[\s\S]*PATH에는 alfred가 없습니다.*node .*cli\.cjs/);
    expect(on.stdout).toContain("TestProject");
    expect(on.stdout).not.toContain("cli.cjs");
  });

  it("--json says the exit code that there is: 0, also of a refusal and of an answer that would have another one", async () => {
    const root = aProject();

    const refused = await entered(root, ["begin", "2-run", "--json"], { input: "SPEC-NONE-001" });
    writeFiles(root, { ".moai/memory/command-state/2-run-SPEC-A-001-20260101.json": "{" });
    const status = await entered(root, ["begin", "status", "--json"], { input: "" });

    expect(refused.exitCode).toBe(0);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      error: { code: "spec_not_found" },
      exit_code: 0,
    });
    expect(status.exitCode).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ ok: false, exit_code: 0 });
  });

  it.each([
    ["a null character", new Uint8Array([0x61, 0, 0x62])],
    ["bytes that aren't UTF-8", new Uint8Array([0x61, 0xc3, 0x28])],
  ])("1-plan takes no description with %s, and reserves nothing", async (_, input) => {
    const root = await aSetUpProject();

    const { exitCode, stdout } = await entered(root, ["begin", "1-plan"], { input });

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("isn't text") });
    expect(existsSync(join(root, ".moai/specs"))).toBe(false);
  });

  it("--debug shows what was loaded once, however often it was looked at", async () => {
    const root = await aSetUpProject();

    const { stderr } = await entered(root, ["begin", "1-plan"], { input: '"a login" --debug' });

    const lines = stderr.split("\n");
    expect(lines.filter((line) => line.includes("Loading context from"))).toHaveLength(1);
    expect(lines.filter((line) => line === "[DEBUG] Validating path: .moai/config.json")).toHaveLength(1);
  });

  it("--debug traces on standard error; --json gives one document", async () => {
    const root = await aSetUpProject();

    const debugged = await entered(root, ["begin", "1-plan"], { input: '"a login" --debug' });
    const json = await entered(root, ["begin", "1-plan"], { input: '"another login" --json' });
    const outside = await entered(root, ["begin", "status", "--json", "--lang", "ko", "--quiet", "--debug"]);

    expect(debugged.stderr).toMatch(/^\[DEBUG\] /);
    expect(debugged.stderr.split("\n").every((line) => line === "" || line.startsWith("[DEBUG] "))).toBe(
      true,
    );
    expect(debugged.stdout).not.toContain("[DEBUG]");
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, outcome: "prompt_ready" });
    expect(JSON.parse(outside.stdout)).toMatchObject({ ok: true, project: { name: "TestProject" } });
  });

  it("a phase of the project's own that makes a SPEC takes a description too", async () => {
    const root = await aSetUpProject();
    const steps = [{ name: "scaffold", group: "a", kind: "builtin", builtin: "scaffold_spec" }];
    writeFiles(root, {
      ".moai/workflows/sketch.json": JSON.stringify({
        schema_version: 1,
        name: "sketch",
        description: "Sketches a SPEC",
        creates_spec: true,
        next_phase: null,
        steps,
      }),
    });

    const { stdout } = await entered(root, ["begin", "sketch"], {
      input: "a --quick login don't wait --spec-id SPEC-QUICK-001",
    });
    const byHand = await entered(root, ["/alfred:sketch another --quick login"]);

    expect(stdout).toContain("SPEC-QUICK-001");
    expect(byHand.exitCode).toBe(0);
    expect(
      stateFiles(root, "sketch-").map((file) => JSON.parse(readFileSync(file, "utf8")).inputs.description),
    ).toEqual(expect.arrayContaining(["a --quick login don't wait", "another --quick login"]));
  });
});

describe("the slash form after alfred", () => {
  it("works as words and in one pair of quotes, with everything behind it", async () => {
    const root = await aSetUpProject();
    writeSpec(root);
    await entered(root, ["2-run", "SPEC-AUTH-001"]);

    const words = await entered(root, ["/alfred:resume", "2-run", "SPEC-AUTH-001", "--yes"]);
    const quoted = await entered(root, ["-C", root, "/alfred:resume 2-run SPEC-AUTH-001 --yes"]);
    const plan = await entered(root, ['/alfred:1-plan "don\'t --stop" --spec-id SPEC-STOP-001']);

    expect([words.exitCode, quoted.exitCode, plan.exitCode]).toEqual([0, 0, 0]);
    expect(readState(root, "1-plan-SPEC-STOP-001-").inputs.description).toBe("don't --stop");
  });

  it("asks for help as any command", async () => {
    const { exitCode, stdout } = await entered(aProject(), ["/alfred:1-plan --help"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Usage: alfred 1-plan");
  });
});
