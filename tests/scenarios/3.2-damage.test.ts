import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { validateResumeSchema } from "../../src/index.ts";
import { alfred, hookFile, readState, stateFiles, stateFolder } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

function writeState(root: string, text: string, name = "2-run-SPEC-AUTH-001-20251112.json"): string {
  mkdirSync(stateFolder(root), { recursive: true });
  writeFileSync(join(stateFolder(root), name), text);
  return join(stateFolder(root), name);
}

const resume = ["resume", "2-run", "SPEC-AUTH-001", "--yes", "--lang", "ko"];

describe("3.2 damaged and invalid states", () => {
  it("scenario 3.2.1: broken JSON without a backup is refused with file, the parser's words, line and column", async () => {
    const root = temporaryFolder();
    writeState(root, '{\n  "command": "alfred:2-run",\n  "spec_id": }');

    const { exitCode, stderr } = await alfred(root, resume);

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /^ERROR: Resume 상태 파일이 손상되었습니다\.\n- 파일: \.moai\/memory\/command-state\/2-run-SPEC-AUTH-001-20251112\.json\n- 오류: .*\(line 3, column 14\)\n- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오\.\n$/,
    );
  });

  it("scenario 3.2.1: what the parser quotes of the file doesn't break the lines", async () => {
    const root = temporaryFolder();
    writeState(root, '{"a": tru\n"\u001b[2Jb": 1}');

    const { exitCode, stderr } = await alfred(root, resume);

    expect(exitCode).toBe(3);
    expect(stderr.split("\n").map((line) => line.slice(0, 6))).toEqual([
      "ERROR:",
      "- 파일: ",
      "- 오류: ",
      "- 권장 조",
      "",
    ]);
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(stderr).toMatch(/- 오류: .*\\n.*\(line 1, column \d+\)\n/);
  });

  it("scenario 3.2.1: a damaged state is replaced by its backup, with a warning", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--language", "ko", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const [file = ""] = stateFiles(root, "2-run-");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 200));

    const { exitCode, stderr, stdout } = await alfred(root, resume);

    expect(exitCode).toBe(0);
    expect(stderr).toContain("WARNING: 상태 파일이 손상되어 백업을 사용합니다");
    expect(stderr).not.toMatch(/The saved state|ERROR/);
    expect(stdout).toContain("red: 실패하는 테스트 작성");
    expect(readState(root, "2-run-").status).toBe("in_progress");
  });

  it("scenario 3.2.2: every missing field is named", async () => {
    const root = temporaryFolder();
    writeState(root, JSON.stringify({ command: "alfred:2-run", timestamp: "2025-11-12T12:00:00Z" }));

    const { exitCode, stderr } = await alfred(root, resume);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      "ERROR: Resume 상태 파일이 유효하지 않습니다.\n- 누락된 필드: spec_id, completed_steps, pending_steps\n",
    );
    expect(validateResumeSchema({ timestamp: "x" })).toEqual({
      valid: false,
      missing_fields: ["command", "spec_id", "completed_steps", "pending_steps"],
      problems: [],
    });
  });

  it("a file whose steps and lists disagree is refused", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--yes"]);
    const [file = ""] = stateFiles(root, "0-project-");
    const state = JSON.parse(readFileSync(file, "utf8"));

    expect(validateResumeSchema(state)).toMatchObject({ valid: true });
    expect(validateResumeSchema({ ...state, completed_steps: ["detection"] })).toMatchObject({
      valid: false,
      problems: [expect.stringContaining("completed_steps")],
    });
    expect(validateResumeSchema({ ...state, status: "finished", timestamp: "yesterday" })).toMatchObject({
      valid: false,
    });
    expect(validateResumeSchema({ ...state, timestamp: "2025-02-30T00:00:00Z" })).toMatchObject({
      valid: false,
      problems: ["2025-02-30T00:00:00Z is not a time"],
    });
    expect(validateResumeSchema("text")).toMatchObject({ valid: false });
  });

  it("a file of a newer alfred is refused and left as it is", async () => {
    const root = temporaryFolder();
    const file = writeState(root, JSON.stringify({ schema_version: 99, anything: true }));
    const before = readFileSync(file, "utf8");

    const { exitCode, stderr } = await alfred(root, resume);
    const doctor = await alfred(root, ["doctor"]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain("99");
    expect(doctor.exitCode).toBe(3);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("one damaged file never hides the others", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    for (const [index, bytes] of ["", "{", "[]", "\0\0\0", "null"].entries())
      writeState(root, bytes, `2-run-SPEC-AUTH-001-2099010${index + 1}.json`);

    const resumed = await alfred(root, ["resume", "2-run", "SPEC-AUTH-001", "--yes"]);
    const history = await alfred(root, ["history", "--json"]);
    const hook = await alfred(root, ["session-start"], { file: hookFile });

    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("20990101");
    expect(JSON.parse(history.stdout).problems).toHaveLength(5);
    expect(JSON.parse(history.stdout).runs.length).toBeGreaterThanOrEqual(2);
    expect(JSON.parse(hook.stdout).systemMessage).toContain("SPEC-AUTH-001");
    expect(JSON.parse(hook.stdout).systemMessage).toContain("doctor");
  });

  it("doctor restores what has a good backup, puts damage aside, deletes nothing", async () => {
    const root = aProject();
    await alfred(root, ["0-project", "--name", "TestProject", "--yes"]);
    writeSpec(root);
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    const [file = ""] = stateFiles(root, "2-run-");
    writeFileSync(file, "{ damaged");
    writeState(root, "{ hopeless", "2-run-SPEC-AUTH-001-20990101.json");

    const dry = await alfred(root, ["doctor", "--dry-run"]);
    const first = await alfred(root, ["doctor", "--json"]);
    const second = await alfred(root, ["doctor", "--json"]);

    expect(dry.exitCode).toBe(3);
    expect(first.exitCode).toBe(3);
    const verdicts = JSON.parse(first.stdout).findings.map(({ verdict }: { verdict: string }) => verdict);
    expect(verdicts).toContain("mended");
    expect(verdicts).toContain("problem");
    expect(second.exitCode).toBe(0);
    expect(readdirSync(stateFolder(root)).filter((name) => name.includes(".damaged-"))).toHaveLength(2);
    expect(existsSync(file)).toBe(true);
  });
});
