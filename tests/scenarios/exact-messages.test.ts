import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { aProject, writeSpec } from "../support/temporary-project.ts";

const resume = ["resume", "2-run", "SPEC-AUTH-001"];

/** A project with an open run of 2-run, its state file changed by hand, its backup gone. */
async function withState(change: (text: string) => string): Promise<{ root: string; file: string }> {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--language", "ko", "--yes"]);
  writeSpec(root);
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  const [file = ""] = stateFiles(root, "2-run-SPEC-AUTH-001-");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  rmSync(`${file}.bak`, { force: true });
  return { root, file };
}

function shownTime(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

describe("what the command line says of a state that can't be used, to the letter", () => {
  it("scenario 3.2.2: missing fields are refused, every one of them named", async () => {
    const { root, file } = await withState((text) => {
      const { spec_id: _, completed_steps: __, pending_steps: ___, ...rest } = JSON.parse(text);
      return JSON.stringify(rest);
    });

    const { exitCode, stderr } = await alfred(root, resume);

    expect(exitCode).toBe(3);
    expect(stderr).toBe(
      [
        "ERROR: Resume 상태 파일이 유효하지 않습니다.",
        "- 누락된 필드: spec_id, completed_steps, pending_steps",
        "- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오.",
        `- 파일: .moai/memory/command-state/${basename(file)}`,
        "",
      ].join("\n"),
    );
  });

  it("scenario 3.2.2: with --json the facts come as data, the sentence with them", async () => {
    const { root, file } = await withState((text) => {
      const { spec_id: _, ...rest } = JSON.parse(text);
      return JSON.stringify(rest);
    });

    const { exitCode, stdout } = await alfred(root, [...resume, "--json", "--lang", "en"]);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exit_code: 3,
      error: {
        code: "state_invalid",
        missing_fields: ["spec_id"],
        file: expect.stringContaining(basename(file)),
        message: expect.stringMatching(/^ERROR: The saved state is not valid\.\n- Missing fields: spec_id\n/),
      },
    });
  });

  it("scenario 2.1.2: resuming says what was loaded, what is skipped and where it goes on, in this order", async () => {
    const { root } = await withState((text) => text);
    const { timestamp } = readState(root, "2-run-SPEC-AUTH-001-");

    const { exitCode, stderr } = await alfred(root, [...resume, "--yes"]);

    expect(exitCode).toBe(0);
    const said = stderr.split("\n").filter((line) => /^\[(INFO|SKIP)\]/.test(line));
    expect(said).toEqual([
      `[INFO] Resume 상태 로드 완료: SPEC-AUTH-001 (저장 시각: ${shownTime(Date.parse(timestamp))})`,
      "[INFO] 완료된 단계 스킵: spec_validation, test_setup",
      "[SKIP] spec_validation (already completed)",
      "[SKIP] test_setup (already completed)",
      "[INFO] red_phase부터 재개합니다...",
      expect.stringMatching(
        /^\[INFO\] 진행 중이던 단계: red_phase .*, 그 뒤 변경된 파일 없음\. 처음부터 다시 실행합니다\.$/,
      ),
    ]);
  });
});
