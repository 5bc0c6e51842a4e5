import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, cliFile, readState, startAlfred, until, withAgent } from "../support/command-line.ts";
import { aProject, commitAll, temporaryFolder, writeFiles, writeSpec } from "../support/temporary-project.ts";

async function aSetUpProject(language = "en"): Promise<string> {
  const root = aProject();
  await alfred(root, [
    "0-project",
    "--name",
    "TestProject",
    "--mode",
    "personal",
    "--language",
    language,
    "--yes",
  ]);
  return root;
}

/** A folder with an `alfred` on it, as an installed package gives one. */
function aPath(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    alfred: `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(cliFile)} "$@"\n`,
  });
  execFileSync("chmod", ["+x", join(folder, "alfred")]);
  return `${folder}:${process.env["PATH"] ?? ""}`;
}

describe("what the user sees", () => {
  it("scenario 4.1.1: the next steps after 0-project, with the list of files; every path is there", async () => {
    const root = aProject();

    const { exitCode, stdout } = await alfred(root, [
      "0-project",
      "--name",
      "TestProject",
      "--language",
      "ko",
      "--yes",
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '✓ 프로젝트 초기화가 완료되었습니다.\n\n다음 단계:\n1. SPEC 생성: /alfred:1-plan "기능 설명"\n2. 문서 확인: .moai/project/product.md',
    );
    const files = stdout.split("\n").flatMap((line) => /^- (\.\S+)$/.exec(line)?.[1] ?? []);
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files) expect(existsSync(join(root, file))).toBe(true);
  });

  it("scenario 4.1.1: the recommended command can be run as printed, in the slash form", async () => {
    const root = await aSetUpProject("ko");

    const { exitCode, stdout } = await alfred(root, ['/alfred:1-plan "기능 설명"', ...withAgent]);
    const next = /\/alfred:2-run SPEC-\w+-\d+/.exec(stdout)?.[0] ?? "";
    const built = await alfred(root, [next, ...withAgent]);

    expect(exitCode).toBe(0);
    expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("✓ 구현이 완료되었습니다") });
  });

  it("scenario 4.2.1: --debug prints context, variables, paths and the agent call, each line with its prefix", async () => {
    const root = await aSetUpProject("ko");

    const { exitCode, stderr } = await alfred(root, ["1-plan", "사용자 인증", "--debug"]);

    expect(exitCode).toBe(0);
    for (const line of [
      /^\[DEBUG\] Loading context from \.moai\/memory\/command-state\/0-project-\w+\.json$/m,
      /^\[DEBUG\] Loaded data: \{.*"project_name": "TestProject", "mode": "personal".*\(\d+\.\d ms\)$/m,
      /^\[DEBUG\] Replacing template variable: (\{\{PROJECT_NAME\}\}|<<PROJECT_NAME>>) → TestProject$/m,
      /^\[DEBUG\] Validating path: \.moai\/project\/product\.md$/m,
      /^\[DEBUG\] Calling Task\(subagent_type="plan-agent", prompt=".+"\)/m,
      /^\[DEBUG\] Saved .*1-plan-SPEC-\w+-\d+-\w+\.json \(\d+ bytes, \d+\.\d ms\)$/m,
    ]) {
      expect(stderr).toMatch(line);
    }
    expect(stderr).toContain(
      `[DEBUG] Converted to absolute path: ${join(root, ".moai/project/product.md")}\n`,
    );
  });

  it("ALFRED_DEBUG=1 is --debug; without either there is no trace", async () => {
    const root = await aSetUpProject();

    const traced = await alfred(root, ["path", "check", "a.md"], { environment: { ALFRED_DEBUG: "1" } });
    const plain = await alfred(root, ["path", "check", "a.md"]);

    expect(traced.stderr).toContain("[DEBUG] Validating path: a.md");
    expect(plain.stderr).toBe("");
  });

  it("--quiet leaves out the progress, not the result; standard output never holds a colour where it is no terminal", async () => {
    const root = await aSetUpProject();
    writeSpec(root);

    const loud = await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const quiet = await alfred(root, ["resume", "--yes", "--quiet"]);

    expect(loud.stderr).toContain("spec_validation");
    expect(quiet).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringContaining("red: write tests that fail"),
    });
    expect(`${loud.stdout}${loud.stderr}`).not.toContain("\u001b[");
  });
});

describe("--json is one document and nothing else", () => {
  it.each([
    ["status", 0],
    ["history", 0],
    ["doctor", 0],
    ["clean", 0],
    ["spec list", 0],
    ["spec check SPEC-AUTH-001", 0],
    ["spec show SPEC-AUTH-001", 0],
    ["2-run SPEC-AUTH-001 --only test_setup", 0],
    ["2-run SPEC-AUTH-001", 0],
    ["resume", 4],
    ["step fail --reason none", 1],
    ["path check ../x", 4],
    ["path check x", 0],
    ["template check README.md", 0],
    ["install", 0],
    ["completion bash", 0],
    ["0-project --yes", 0],
    ["hook session-start", 0],
    ["--help", 0],
    ["2-run --bogus", 2],
    ["nonsense", 2],
  ])("%s", async (words, exitCode) => {
    const root = await aSetUpProject();
    writeSpec(root);
    if (words === "resume" || words.startsWith("step") || words.startsWith("hook"))
      await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const ended = await alfred(root, [...words.split(" "), "--json"]);

    expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toMatchObject({ exitCode });
    expect(typeof JSON.parse(ended.stdout)).toBe("object");
  });
});

describe("a slash command as it was installed", () => {
  /** What the client does: the arguments are pasted into the command's shell block, which then runs in bash. */
  function runSlashCommand(root: string, name: string, typed: string): string {
    const file = readFileSync(join(root, `.claude/commands/alfred/${name}.md`), "utf8");
    const block = /```!\n([\s\S]*?)\n```/.exec(file)?.[1] ?? "";
    const script = block.replaceAll("$ARGUMENTS", () => typed);
    return execFileSync("bash", ["-c", `{ ${script}\n} 2>&1`], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    });
  }

  it.each([
    '"users can log in"',
    "don't run $(touch hacked) or `touch hacked` for $HOME \\ \"never closed",
    "{{VARIABLE}} <<VARIABLE>> 100% & more; ok | done",
  ])("1-plan gets %j exactly, and no shell reads it", async (typed) => {
    const root = await aSetUpProject();

    const text = runSlashCommand(root, "1-plan", typed);

    expect(text).toContain("alfred step done --run");
    expect(readState(root, "1-plan-").inputs.description).toBe(typed.replaceAll(/^"(.*)"$/g, "$1"));
    expect(existsSync(join(root, "hacked"))).toBe(false);
  });

  it("refusals, questions and status come as text with exit code 0, each with a command that works as printed", async () => {
    const root = await aSetUpProject();
    writeSpec(root);

    expect(runSlashCommand(root, "2-run", "SPEC-NONE-001")).toContain("There is no SPEC SPEC-NONE-001");
    expect(runSlashCommand(root, "2-run", "SPEC-AUTH-001")).toContain("red: write tests that fail");
    const question = runSlashCommand(root, "resume", "2-run SPEC-AUTH-001");
    const place = /write: (.*)\)/.exec(question)?.[1] ?? "";
    const answer = /alfred (resume .* --yes)/.exec(question)?.[1] ?? "";
    const answered = execFileSync("bash", ["-c", `${place} ${answer}`], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });

    expect(answered).toContain("red: write tests that fail");
    expect(runSlashCommand(root, "status", "")).toContain("2-run SPEC-AUTH-001");
  });
});

describe("signals and pipes", () => {
  it.each([["SIGTERM"], ["SIGHUP"]] as const)(
    "%s saves the state, ends the agent and exits with 130",
    async (signal) => {
      const root = await aSetUpProject();
      writeSpec(root);
      const { child, ended } = startAlfred(root, ["2-run", "SPEC-AUTH-001", ...withAgent], {
        environment: { AGENT_BEHAVIOUR: "hangs", AGENT_HANGS_IN: "red_phase" },
      });
      const marker = join(root, ".moai/memory/agent-at-work");
      await until("the agent is at work", () => existsSync(marker) && readFileSync(marker, "utf8") !== "");

      child.kill(signal);

      expect(await ended).toMatchObject({
        exitCode: 130,
        stdout: expect.stringContaining("alfred resume 2-run SPEC-AUTH-001"),
      });
      expect(readState(root, "2-run-")).toMatchObject({ status: "paused" });
      expect(() => process.kill(Number(readFileSync(marker, "utf8")), 0)).toThrow("ESRCH");
    },
  );

  it("a reader that has enough is no failure", async () => {
    const root = await aSetUpProject();

    const code = await new Promise((resolve) => {
      const child = spawn(
        "bash",
        [
          "-c",
          `"$0" "$1" history --json | head -c 1 > /dev/null; echo "\${PIPESTATUS[0]}"`,
          process.execPath,
          cliFile,
        ],
        { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
      );
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
      });
      child.on("close", () => resolve(text.trim()));
    });

    expect(code).toBe("0");
  });

  it.runIf(existsSync("/dev/full")).each([
    ["en", ["status"]],
    ["ko", ["status", "--json"]],
    ["en", ["--version"]],
    ["ko", ["history", "--json"]],
  ])("an answer that can't be written is a failure, said on standard error (%s)", async (language, words) => {
    const root = await aSetUpProject();
    const full = openSync("/dev/full", "w");

    // Not by --lang, with which none of these lines is a short one.
    const { status, stderr } = spawnSync(process.execPath, [cliFile, ...words], {
      cwd: root,
      env: { ...process.env, ALFRED_LANG: language },
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);

    expect(status).toBe(1);
    expect(stderr).toMatch(
      language === "ko" ? /표준 출력에 쓰지 못했습니다[\s\S]*ENOSPC/ : /standard output[\s\S]*ENOSPC/,
    );
  });

  it.runIf(existsSync("/proc/self/mem"))(
    "a short answer ends also where what takes it takes nothing",
    () => {
      // The memory of the shell, which is gone once the command is in its place: not a byte can be written there, and nothing is refused.
      const ended = spawnSync(
        "sh",
        ["-c", 'exec "$0" "$1" status > /proc/self/mem', process.execPath, cliFile],
        { cwd: temporaryFolder(), timeout: 20_000, killSignal: "SIGKILL" },
      );

      expect(ended.signal).toBeNull();
    },
    30_000,
  );

  it("the hook of the command line ends although its input stays open", async () => {
    const root = await aSetUpProject();
    const child = spawn(process.execPath, [cliFile, "hook", "session-start"], {
      cwd: root,
      stdio: ["pipe", "ignore", "ignore"],
    });

    const code = await new Promise((resolve) => child.on("close", resolve));

    expect(code).toBe(0);
  });
});

describe("a phase of the project's own", () => {
  it("runs from its definition, fails with what to do, and goes on with --retry-failed", async () => {
    const root = aProject();
    const step = (name: string, words: readonly string[]) => ({
      name,
      group: "all",
      kind: "command",
      command: words,
    });
    writeFiles(root, {
      ".moai/workflows/deploy-all.json": JSON.stringify({
        schema_version: 1,
        name: "deploy-all",
        description: "Ships it",
        next_phase: null,
        steps: [
          step("prepare", ["node", "-e", "require('fs').appendFileSync('prepare.log', '1')"]),
          step("build", ["node", "-e", "process.exit(require('fs').existsSync('ready') ? 0 : 1)"]),
          step("deploy", ["node", "-e", "0"]),
        ],
      }),
    });

    const failed = await alfred(root, ["deploy-all"]);
    writeFiles(root, { ready: "" });
    const mended = await alfred(root, ["deploy-all", "--retry-failed"]);

    expect([failed.exitCode, mended.exitCode]).toEqual([1, 0]);
    expect(readFileSync(join(root, "prepare.log"), "utf8")).toBe("1");
    expect(readState(root, "deploy-all-")).toMatchObject({
      status: "completed",
      completed_steps: ["prepare", "build", "deploy"],
    });
  });
});

describe("the completion script of bash, in bash", () => {
  it.each([
    ["alfred res", "resume"],
    ["alfred resume 2-run SPEC-AU", "SPEC-AUTH-001"],
    ["alfred resume 2-run SPEC-AUTH-001 --from=gr", "green_phase"],
    ["alfred resume 2-run SPEC-AUTH-001 --from gr", "green_phase"],
    ["alfred step ", "done fail skip"],
  ])("%s", async (line, expected) => {
    const root = await aSetUpProject();
    writeSpec(root);
    const script = `
      source <(alfred completion bash)
      COMP_LINE="$1" COMP_POINT=\${#1}
      _alfred_complete
      echo "\${COMPREPLY[*]}"`;

    const found = execFileSync("bash", ["-c", script, "bash", line], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: aPath(), HOME: process.env["HOME"] },
    });

    expect(found.trim()).toBe(expected);
  });
});

describe("the main job, by hand in a session", () => {
  it("0-project, 1-plan, 2-run to its end by `step done`, in a real git project", async () => {
    const root = await aSetUpProject();
    commitAll(root, "Set up");
    const planned = await alfred(root, ["1-plan", "users", "can", "log", "in"]);
    const specId = readState(root, "1-plan-").spec_id;
    writeSpec(root, specId);
    const finished = await alfred(root, ["step", "done"]);
    const started = await alfred(root, ["2-run", specId]);
    const early = await alfred(root, ["step", "done", "--json"]);
    writeFiles(root, {
      "tests/session.test.js":
        'import assert from "node:assert/strict";\nimport test from "node:test";\ntest("AC-001", async () => assert.equal((await import("../src/session.js")).login().isOpen, true));\n',
    });
    const red = await alfred(root, ["step", "done"]);
    writeFiles(root, { "src/session.js": "export const login = () => ({ isOpen: true });\n" });
    const green = await alfred(root, ["step", "done"]);
    const refactored = await alfred(root, ["step", "done"]);

    expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("users can log in") });
    expect(finished).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`/alfred:2-run ${specId}`),
    });
    expect(started).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("red: write tests that fail"),
    });
    expect(early.exitCode).toBe(1);
    expect(JSON.parse(early.stdout)).toMatchObject({
      outcome: "failed",
      is_open: true,
      findings: [{ kind: "tests_unchanged" }],
    });
    expect([red.exitCode, green.exitCode, refactored.exitCode]).toEqual([0, 0, 0]);
    expect(refactored.stdout).toContain(`✓ The SPEC is built: ${specId}`);
    expect((await alfred(root, ["step", "done"])).exitCode).toBe(2);
  });
});
