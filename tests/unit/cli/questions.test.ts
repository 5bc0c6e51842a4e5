import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentFile, readState, stateFiles, stateFolder } from "../../support/command-line.ts";
import { aProject, commitAll, git, writeFiles, writeSpec } from "../../support/temporary-project.ts";
import { entered, enteredByHand, keys } from "./entered.ts";

const withAgent = ["--agent-command", `node ${agentFile}`];

/** A run of 2-run that waits for its tests to be written. */
async function inRed(specId = "SPEC-AUTH-001", root = aProject()): Promise<string> {
  await entered(root, ["0-project", "--name", "TestProject", "--language", "en", "--yes"]);
  writeSpec(root, specId);
  await entered(root, ["2-run", specId]);
  return root;
}

describe("a decision on a terminal", () => {
  it("scenario 2.1.2: the user is asked to confirm, and on yes work goes on at the first pending step", async () => {
    const root = await inRed();

    const { exitCode, stdout, stderr } = await enteredByHand(
      root,
      ["resume", "2-run", "SPEC-AUTH-001"],
      [["Go on with", keys.enter]],
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain("[INFO] Skipping completed steps: spec_validation, test_setup");
    expect(stdout).toContain("red: write tests that fail");
    expect(stateFiles(root, "2-run-")).toHaveLength(1);
  });

  it("from the first step again, when that is chosen", async () => {
    const root = await inRed();

    const { exitCode, stderr } = await enteredByHand(
      root,
      ["resume"],
      [["Go on with", keys.down + keys.enter]],
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain("Ignoring saved state");
    expect(stateFiles(root, "2-run-")).toHaveLength(2);
  });

  it("leaves everything as it is, with exit code 4, when that is chosen", async () => {
    const root = await inRed();
    const before = readState(root, "2-run-");

    const { exitCode, stdout } = await enteredByHand(
      root,
      ["resume"],
      [["Go on with", keys.down + keys.down + keys.enter]],
    );

    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(readState(root, "2-run-")).toEqual(before);
  });

  it("is left by Ctrl+C with exit code 130, and nothing changes", async () => {
    const root = await inRed();
    const before = readState(root, "2-run-");

    const { exitCode } = await enteredByHand(root, ["resume"], [["Go on with", keys.ctrlC]]);

    expect(exitCode).toBe(130);
    expect(readState(root, "2-run-")).toEqual(before);
  });

  it("which of several runs, then whether; the options typed at first still count", async () => {
    const root = await inRed("SPEC-AUTH-002", await inRed());

    const { exitCode, stderr } = await enteredByHand(
      root,
      ["resume", "--from", "test_setup", ...withAgent],
      [["Several runs", keys.down + keys.enter]],
    );

    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("SPEC-AUTH-001"),
    });
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({ status: "completed" });
    expect(readState(root, "2-run-SPEC-AUTH-002-")).toMatchObject({ status: "in_progress" });
  });

  it("which of several steps is done; leaving it changes nothing", async () => {
    const root = await inRed("SPEC-AUTH-002", await inRed());

    const skipped = await enteredByHand(
      root,
      ["step", "skip", "--reason", "none needed"],
      [["Several runs", keys.enter]],
    );
    const left = await enteredByHand(
      root,
      ["step", "skip"],
      [["Several runs", keys.down + keys.down + keys.enter]],
    );

    // The run itself can't go on: what was skipped has to be seen before the next step counts.
    expect([skipped.exitCode, left.exitCode]).toEqual([1, 4]);
    expect(readState(root, "2-run-SPEC-AUTH-002-").steps[2]).toMatchObject({
      status: "skipped",
      metadata: { skip_reason: "none needed" },
    });
    expect(readState(root, "2-run-SPEC-AUTH-001-").steps[2]).toMatchObject({ status: "in_progress" });
  });

  it("scenario 3.3.1: a changed branch is warned of before the question", async () => {
    const root = await inRed();
    commitAll(root, "All");
    await entered(root, ["resume", "--yes"]);
    git(root, "switch", "--quiet", "--create", "other");

    const { stderr, exitCode } = await enteredByHand(
      root,
      ["resume", "--lang", "ko"],
      [["재개하시겠습니까", keys.enter]],
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain("- 현재 브랜치: other");
    expect(readState(root, "2-run-").context.branch).toBe("other");
  });

  it("a changed configuration is asked about by --resume, and can be answered by a restart", async () => {
    const root = await inRed();
    const file = join(root, ".moai/specs/SPEC-AUTH-001/spec.md");
    writeFileSync(file, readFileSync(file, "utf8").replace("open a session.", "open a new session."));

    const unanswered = await entered(root, ["2-run", "SPEC-AUTH-001", "--resume"]);
    const restarted = await enteredByHand(
      root,
      ["2-run", "SPEC-AUTH-001", "--resume"],
      [["Go on with", keys.down + keys.enter]],
    );

    expect(unanswered.exitCode).toBe(4);
    expect(unanswered.stdout).toContain("--yes");
    expect(restarted.exitCode).toBe(0);
    expect(stateFiles(root, "2-run-")).toHaveLength(2);
  });

  it("is not asked with --json: the question is the document", async () => {
    const root = await inRed();

    const { exitCode, stdout } = await enteredByHand(root, ["resume", "--json"], []);

    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "decision_needed" });
  });
});

describe("a save that failed", () => {
  /** A file where the folder of everything remembered should be: nothing can be saved. */
  function blocked(root: string): string {
    const file = join(root, ".moai/memory");
    writeFiles(root, { ".moai/memory": "" });
    return file;
  }

  it("scenario 3.1.1: is offered again on a terminal, and goes through once the cause is mended", async () => {
    const root = aProject();
    const file = blocked(root);
    const mend = () => {
      rmSync(file);
      return keys.enter;
    };

    const { exitCode, stderr } = await enteredByHand(root, ["0-project", "--yes"], [["Try again?", mend]]);

    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("can't be saved"),
    });
    expect(readState(root, "0-project-")).toMatchObject({ status: "completed" });
  });

  it("ends with exit code 5 when it isn't to be tried again, and without a terminal", async () => {
    const root = aProject();
    blocked(root);

    const refused = await enteredByHand(root, ["0-project", "--yes"], [["Try again?", "n\r"]]);
    const alone = await entered(root, ["0-project", "--yes", "--json"]);

    expect([refused.exitCode, alone.exitCode]).toEqual([5, 5]);
    expect(JSON.parse(alone.stdout)).toMatchObject({ ok: false, exit_code: 5 });
  });

  it("of a run that had begun, is made good at that very place: nothing is done again", async () => {
    const root = aProject();
    await entered(root, ["0-project", "--yes"]);
    const append = (file: string) => `require("fs").appendFileSync(${JSON.stringify(file)}, "1");`;
    // The first time, the step puts a folder in the place of the run's file, so that its completion can't be saved.
    const obstruct = `const fs = require("fs"), at = ${JSON.stringify(stateFolder(root))} + "/";
${append("second.log")}
if (fs.readFileSync("second.log", "utf8") === "1") {
  const name = fs.readdirSync(at).find((each) => /^ship-.*\\.json$/.test(each));
  fs.renameSync(at + name, "state.json");
  fs.mkdirSync(at + name + "/full", { recursive: true });
}
`;
    const step = (name: string, file: string) => ({
      name,
      group: "a",
      kind: "command",
      command: ["node", file],
    });
    const steps = [step("first", "first.cjs"), step("second", "second.cjs")];
    writeFiles(root, {
      ".moai/workflows/ship.json": JSON.stringify({
        schema_version: 1,
        name: "ship",
        description: "Ships",
        next_phase: null,
        steps,
      }),
      "first.cjs": append("first.log"),
      "second.cjs": obstruct,
    });
    const mend = () => {
      const [folder = ""] = stateFiles(root, "ship-");
      rmSync(folder, { recursive: true });
      renameSync(join(root, "state.json"), folder);
      return keys.enter;
    };

    const { exitCode, stderr } = await enteredByHand(root, ["ship"], [["What now?", mend]]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(root, "first.log"), "utf8")).toBe("1");
    expect(readFileSync(join(root, "second.log"), "utf8")).toBe("1");
    expect(stateFiles(root, "ship-")).toHaveLength(1);
  });
});

describe("the interview of 0-project", () => {
  it("asks for what isn't given, with what was found as the answer at hand, in the language that is chosen", async () => {
    const root = aProject();

    const { exitCode, stdout, stderr } = await enteredByHand(
      root,
      ["0-project", "--mode", "team"],
      [
        ["Language of messages", keys.down + keys.enter],
        ["프로젝트 이름", keys.enter],
        ["한 문장으로", "인사하는 프로그램\r"],
        ["누구를", "모두\r"],
        ["어떤 문제를", "\r"],
        ["테스트를 실행하는", keys.enter],
      ],
    );

    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining("작업 방식"),
    });
    expect(stdout).toContain("프로젝트 초기화가 완료되었습니다");
    expect(readState(root, "0-project-").outputs).toMatchObject({
      project_name: "greeter",
      mode: "team",
      conversation_language: "ko",
    });
    expect(readFileSync(join(root, ".moai/project/product.md"), "utf8")).toContain("인사하는 프로그램");
  });

  it("refuses a test command that would need a shell while it can still be written otherwise", async () => {
    const root = aProject();
    const typed = "npm test && echo\r";

    const { exitCode, stderr } = await enteredByHand(
      root,
      ["0-project", "--language", "en", "--name", "G", "--mode", "personal", "--description", "Greets"],
      [
        ["For whom", "\r"],
        ["What problem", "\r"],
        ["runs the tests", `\u0015${typed}`],
        ["needs a shell", "\u0015node --test\r"],
      ],
    );

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(root, ".moai/config.json"), "utf8")).test_command).toEqual([
      "node",
      "--test",
    ]);
  });

  it("is left by Ctrl+C with exit code 130, and nothing is written", async () => {
    const root = aProject();

    const { exitCode } = await enteredByHand(root, ["0-project"], [["Language of messages", keys.ctrlC]]);

    expect(exitCode).toBe(130);
    expect(existsSync(join(root, ".moai"))).toBe(false);
  });

  it("a second run offers what was set before", async () => {
    const root = aProject();
    await entered(root, [
      "0-project",
      "--name",
      "Set",
      "--mode",
      "team",
      "--language",
      "en",
      "--description",
      "Said before",
      "--yes",
    ]);

    const { exitCode } = await enteredByHand(
      root,
      ["0-project"],
      [
        "Language of messages",
        "Name of the project",
        "Who works on it",
        "What is it",
        "For whom",
        "What problem",
        "runs the tests",
      ].map((seen) => [seen, keys.enter] as const),
    );

    expect(exitCode).toBe(0);
    expect(readState(root, "0-project-").outputs).toMatchObject({
      project_name: "Set",
      mode: "team",
      conversation_language: "en",
    });
  });
});
