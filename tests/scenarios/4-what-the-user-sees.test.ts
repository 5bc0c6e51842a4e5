import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sessionNotice } from "../../src/messages/index.ts";
import { summarize } from "../../src/runs/index.ts";
import { aRun, noon } from "../support/a-run.ts";
import { alfred, hookFile, stateFiles, withAgent } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

process.env["TZ"] = "UTC";

describe("4.1 notices", () => {
  it("scenario 4.1.1: after 0-project the next steps and the files are shown, and each recommended command runs", async () => {
    const root = aProject();

    const { stdout } = await alfred(root, [
      "0-project",
      "--name",
      "TestProject",
      "--language",
      "ko",
      "--yes",
    ]);

    expect(stdout).toMatch(
      /^✓ 프로젝트 초기화가 완료되었습니다\.\n\n다음 단계:\n1\. SPEC 생성: \/alfred:1-plan "기능 설명"\n2\. 문서 확인: \.moai\/project\/product\.md\n/,
    );
    for (const file of [
      ".moai/config.json",
      ".moai/project/product.md",
      ".claude/commands/alfred/1-plan.md",
    ]) {
      expect(stdout).toContain(`- ${file}`);
      expect(existsSync(join(root, file))).toBe(true);
    }
    const plan = await alfred(root, ['/alfred:1-plan "기능 설명"', ...withAgent]);
    expect(plan.exitCode).toBe(0);
    const next = /\/alfred:2-run (SPEC-\S+)/.exec(plan.stdout);
    const run = await alfred(root, ["/alfred:2-run", next?.[1] ?? ""]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain("red: 실패하는 테스트 작성");
  });

  it("scenario 4.1.2: the notice, line by line", () => {
    const summary = {
      ...summarize(aRun(), noon),
      doneCount: 3,
      completedCount: 3,
      stepCount: 5,
      savedAt: "2025-11-12T12:00:00Z",
    };

    const notice = sessionNotice("ko", {
      runs: [summary],
      problems: [],
      now: new Date("2025-11-15T13:00:00Z"),
    });

    expect(notice?.forUser).toBe(
      "📌 중단된 작업이 있습니다:\n- SPEC ID: SPEC-AUTH-001\n- 중단 시점: 2025-11-12 12:00 (3일 전)\n- 진행률: 60% (3/5 단계 완료)\n\n재개하려면: /alfred:resume 2-run SPEC-AUTH-001",
    );
    expect(notice?.forModel).toContain("2-run SPEC-AUTH-001");
    expect(sessionNotice("ko", { runs: [], problems: [], now: noon })).toBeNull();
    expect(
      sessionNotice("en", {
        runs: [summary, summary, summary, summary],
        problems: [{ file: "/x/y.json" }],
        now: noon,
      })?.forUser,
    ).toMatch(/And 1 more[\s\S]*y\.json/);
    expect(
      sessionNotice("ko", {
        runs: [summary, summary, summary, summary],
        problems: [{ file: "/x/y.json" }],
        now: noon,
      })?.forUser,
    ).toMatch(/그 외 1건[\s\S]*y\.json/);
  });

  it("scenario 4.1.2: the hook says it with both fields, from any folder of the project, and is silent where there is nothing", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--language", "ko", "--yes"]);
    writeSpec(root);
    const silent = await alfred(root, ["session-start"], { file: hookFile, input: '{"source":"startup"}' });
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);

    const said = await alfred(join(root, "src"), ["session-start"], {
      file: hookFile,
      input: JSON.stringify({ source: "compact", cwd: join(root, "src") }),
    });
    const byCommand = await alfred(root, ["hook", "session-start"], { input: "not json at all" });

    expect(silent).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(said).toMatchObject({ exitCode: 0, stderr: "" });
    const answer = JSON.parse(said.stdout);
    expect(answer.systemMessage).toMatch(
      /^📌 중단된 작업이 있습니다:\n- SPEC ID: SPEC-AUTH-001\n- 중단 시점: \d{4}-\d\d-\d\d \d\d:\d\d \(방금 전\)\n- 진행률: 33% \(2\/6 단계 완료\)\n\n재개하려면: \/alfred:resume 2-run SPEC-AUTH-001$/,
    );
    expect(answer.hookSpecificOutput).toMatchObject({
      hookEventName: "SessionStart",
      additionalContext: expect.stringContaining("red_phase"),
    });
    expect(byCommand.exitCode).toBe(0);
    expect(JSON.parse(byCommand.stdout).systemMessage).toBe(answer.systemMessage);
  });

  it("scenario 4.1.2: a hook never fails: no project, broken settings, nothing on standard input", async () => {
    const root = aProject();

    expect(await alfred(root, ["session-start"], { file: hookFile, input: "" })).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect(await alfred("/", ["session-start"], { file: hookFile, input: "{" })).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("scenario 4.1.2: completion knows phases, SPEC ids and steps of the project at hand", async () => {
    const root = aProject();
    writeSpec(root);
    const complete = async (...words: string[]) =>
      (await alfred(root, ["complete", "--", ...words])).stdout.trim().split("\n");

    expect(await complete("re")).toEqual(["resume"]);
    expect(await complete("resume", "")).toEqual(expect.arrayContaining(["0-project", "1-plan", "2-run"]));
    expect(await complete("resume", "2-run", "SPEC-")).toEqual(["SPEC-AUTH-001"]);
    expect(await complete("2-run", "")).toEqual(["SPEC-AUTH-001"]);
    expect(await complete("2-run", "SPEC-AUTH-001", "--continue-from", "gr")).toEqual(["green_phase"]);
    expect(await complete("resume", "2-run", "SPEC-AUTH-001", "--from=int")).toEqual([
      "--from=integration_test",
    ]);
    expect(await complete("2-run", "--ret")).toEqual(["--retry-failed"]);
    expect(await complete("step", "")).toEqual(["done", "fail", "skip"]);
    expect(await complete("completion", "")).toEqual(["bash", "zsh", "fish", "powershell"]);
    for (const shell of ["bash", "zsh", "fish", "powershell"])
      expect((await alfred(root, ["completion", shell])).stdout).toContain("alfred complete");
    expect((await alfred(root, ["completion", "tcsh"])).exitCode).toBe(2);
  });
});

describe("4.2 debug", () => {
  it("scenario 4.2.1: each line of the trace has its prefix, on standard error", async () => {
    const root = aProject();
    await alfred(root, [
      "0-project",
      "--name",
      "TestProject",
      "--mode",
      "personal",
      "--language",
      "ko",
      "--yes",
    ]);
    const [file = ""] = stateFiles(root, "0-project-");

    const { stderr, stdout, exitCode } = await alfred(root, ["1-plan", "사용자 인증", "--debug"]);

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("[DEBUG]");
    const lines = stderr.split("\n").filter((line) => line.startsWith("[DEBUG] "));
    expect(lines).toContain(`[DEBUG] Loading context from ${file.slice(root.length + 1)}`);
    expect(lines.find((line) => line.startsWith("[DEBUG] Loaded data: "))).toMatch(
      /"project_name": "TestProject", "mode": "personal"/,
    );
    expect(lines).toContain("[DEBUG] Replacing template variable: {{PROJECT_NAME}} → TestProject");
    expect(lines).toContain("[DEBUG] Validating path: .moai/project/product.md");
    expect(lines).toContain(`[DEBUG] Converted to absolute path: ${join(root, ".moai/project/product.md")}`);
    expect(lines.find((line) => line.startsWith("[DEBUG] Calling Task("))).toMatch(
      /^\[DEBUG\] Calling Task\(subagent_type="plan-agent", prompt="# TestProject의 SPEC-/,
    );
    expect(lines.find((line) => line.startsWith("[DEBUG] Saved "))).toMatch(/bytes, [\d.]+ ms\)/);
    const status = await alfred(root, ["status"], { environment: { ALFRED_DEBUG: "1" } });
    expect(status.stderr).toMatch(/^(?:\[DEBUG\] Loaded \S+\.json \(\d+ bytes, [\d.]+ ms\)\n)+$/);
  });
});
