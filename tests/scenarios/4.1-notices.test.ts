import { execFile } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { acquireLease } from "../../src/durable/index.ts";
import { agentFile, alfred, cliFile, hookFile, readState, withAgent } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

const project = (language: string) => [
  "0-project",
  "--name",
  "TestProject",
  "--mode",
  "personal",
  "--language",
  language,
  "--yes",
];

/** What a person gets who pastes a printed line into a shell in the project; `alfred` is on the PATH as after an installation. */
function paste(root: string, line: string): Promise<{ exitCode: number; output: string }> {
  const bin = temporaryFolder();
  writeFileSync(join(bin, "alfred"), `#!/bin/sh\nexec ${process.execPath} ${cliFile} "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(process.execPath, join(bin, "node"));
  const environment = { PATH: `${bin}:${process.env["PATH"]}`, HOME: bin, TZ: "UTC" };
  return new Promise((resolve) => {
    const child = execFile("/bin/sh", ["-c", line], { cwd: root, env: environment }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
    child.stdin?.end();
  });
}

describe("4.1 what the user sees", () => {
  it("scenario 4.1.1: after 0-project the next steps are shown, and each works as printed", async () => {
    const root = aProject();

    const { exitCode, stdout, stderr } = await alfred(root, project("ko"));

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.split("\n").slice(0, 7)).toEqual([
      "✓ 프로젝트 초기화가 완료되었습니다.",
      "",
      "다음 단계:",
      '1. SPEC 생성: /alfred:1-plan "기능 설명"',
      "2. 문서 확인: .moai/project/product.md",
      "",
      "생성된 파일:",
    ]);
    const files = stdout
      .split("\n")
      .slice(7)
      .filter((line) => line.startsWith("- ") && !line.startsWith("- 그 외"));
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const line of [...files, "- .moai/project/product.md"])
      expect(existsSync(join(root, line.slice(2)))).toBe(true);

    const planned = await alfred(root, ["/alfred:1-plan", "기능 설명", ...withAgent]);

    expect({ exitCode: planned.exitCode, stderr: planned.stderr }).toMatchObject({ exitCode: 0 });
    const next = /^1\. 구현: (\/alfred:2-run SPEC-[A-Z]+-\d+)$/m.exec(planned.stdout)?.[1] ?? "";
    expect((await alfred(root, next.split(" "))).exitCode).toBe(0);
  });

  it("scenario 4.1.2: a session that begins is told of the run that was stopped", async () => {
    const root = aProject();
    await alfred(root, project("ko"));
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const { exitCode, stdout } = await alfred(root, [], { file: hookFile });

    expect(exitCode).toBe(0);
    const { systemMessage, hookSpecificOutput } = JSON.parse(stdout);
    const { run_id: runId, timestamp } = readState(root, "2-run-SPEC-AUTH-001-");
    expect(systemMessage).toBe(
      [
        "📌 중단된 작업이 있습니다:",
        "- SPEC ID: SPEC-AUTH-001",
        `- 중단 시점: ${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} (방금 전)`,
        "- 진행률: 33% (2/6 단계 완료)",
        "",
        "재개하려면: /alfred:resume 2-run SPEC-AUTH-001",
      ].join("\n"),
    );
    expect(hookSpecificOutput.additionalContext).toContain(`run ${runId.replaceAll("-", "").slice(-8)}`);

    const resumed = await alfred(root, ["/alfred:resume", "2-run", "SPEC-AUTH-001", "--yes"]);

    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toContain("alfred step done --run");
  });
});

/** The same line in a session, where somebody else acts on the prompt. */
function inSession(command: string): string {
  return command.replace(/ --agent-command '.*'/, "");
}
describe("a run that a process is at work on", () => {
  it("is not announced as stopped, and status names the process", async () => {
    const root = aProject();
    await alfred(root, project("en"));
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const lease = await acquireLease(join(root, ".moai/memory/leases/2-run-SPEC-AUTH-001.lease"), {
      now: () => new Date(),
      waitMs: 0,
      purpose: "2-run SPEC-AUTH-001",
    });

    const held = await alfred(root, ["status"]);
    expect((await alfred(root, [], { file: hookFile })).stdout).toBe("");
    expect(held.stdout).toContain(`At work on it: process ${process.pid} on `);
    expect(held.stdout).not.toContain("alfred resume");
    lease.release();

    expect((await alfred(root, [], { file: hookFile })).stdout).toContain("There is unfinished work");
    expect((await alfred(root, ["status"])).stdout).toContain("Next: alfred resume 2-run SPEC-AUTH-001");
  });
});

describe("what is printed after a failure works when it is pasted", () => {
  async function failedRun(words: readonly string[]): Promise<{ root: string; commands: readonly string[] }> {
    const root = aProject();
    await alfred(root, project("en"));
    writeSpec(root);
    const { stdout, exitCode } = await alfred(root, [...words, ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "fails" },
    });
    expect(exitCode).toBe(1);
    const commands = stdout.split("\n").flatMap((line) => /^ {3}(alfred .*)$/.exec(line)?.[1] ?? []);
    return { root, commands };
  }

  it("the restart options go on with the agent that was at work", async () => {
    const { root, commands } = await failedRun(["2-run", "SPEC-AUTH-001"]);

    const { exitCode, output } = await paste(root, commands[2] ?? "");

    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain("The SPEC is built");
  });

  it("the restart options of 2-run put the failed step's prompt out again", async () => {
    const { root, commands } = await failedRun(["2-run", "SPEC-AUTH-001"]);

    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const { exitCode, output } = await paste(root, inSession(command));

      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      expect(output).toContain("alfred step done --run");
      expect((await paste(root, 'alfred step fail --reason "once more"')).exitCode).toBe(1);
    }
  });

  it("the restart options of 1-plan go on with the SPEC they name, not with a newer one", async () => {
    const { root, commands } = await failedRun(["1-plan", "users can pay", "--spec-id", "SPEC-PAY-007"]);
    await alfred(root, ["1-plan", "users can log in", "--spec-id", "SPEC-AUTH-009", ...withAgent], {
      environment: { AGENT_BEHAVIOUR: "fails" },
    });

    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const { exitCode, output } = await paste(root, inSession(command));

      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      expect(output).toContain("SPEC-PAY-007");
      expect(output).not.toContain("SPEC-AUTH-009");
      expect((await paste(root, 'alfred step fail --reason "once more"')).exitCode).toBe(1);
    }
  });

  it("the answers to a question are commands, and the one that goes on does", async () => {
    const root = aProject();
    await alfred(root, project("en"));
    writeSpec(root);
    mkdirSync(join(root, "my agents"));
    const spaced = join(root, "my agents", "agent.mjs");
    symlinkSync(agentFile, spaced);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const asked = await alfred(root, [
      "resume",
      "2-run",
      "SPEC-AUTH-001",
      "--agent-command",
      `node "${spaced}"`,
    ]);

    expect(asked.exitCode).toBe(4);
    const goOn = /^ *(alfred .*# go on)$/m.exec(asked.stdout)?.[1] ?? "";
    const { exitCode, output } = await paste(root, goOn);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(dirname(spaced)).toContain(" ");
    expect(readState(root, "2-run-SPEC-AUTH-001-").status).toBe("completed");
  });
});
