import { describe, expect, it } from "vitest";
import { alfred, readState } from "../support/command-line.ts";
import { aProject, commitAll, git, writeFiles, writeSpec } from "../support/temporary-project.ts";

async function openRun(language: string) {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--language", language, "--yes"]);
  writeSpec(root);
  commitAll(root, "SPEC");
  git(root, "switch", "--quiet", "--create", "feature/SPEC-AUTH-001");
  await alfred(root, ["2-run", "SPEC-AUTH-001"]);
  return root;
}

const resume = ["resume", "2-run", "SPEC-AUTH-001"];

describe("3.3 the repository moved on", () => {
  it("scenario 3.3.1: a changed branch is warned of, and the user decides", async () => {
    const root = await openRun("ko");
    git(root, "switch", "--quiet", "main");

    const asked = await alfred(root, resume);

    expect(asked.exitCode).toBe(4);
    const text = `${asked.stdout}${asked.stderr}`;
    expect(text).toContain("WARNING: Resume 상태와 현재 브랜치가 다릅니다.");
    expect(text).toContain("- 저장된 브랜치: feature/SPEC-AUTH-001");
    expect(text).toContain("- 현재 브랜치: main");
    expect(text).toContain("- 권장 조치: git checkout feature/SPEC-AUTH-001");

    const agreed = await alfred(root, [...resume, "--yes"]);

    expect(agreed.exitCode).toBe(0);
    expect(agreed.stderr).toContain("WARNING: Resume 상태와 현재 브랜치가 다릅니다.");
    expect(readState(root, "2-run-").context.branch).toBe("main");
  });

  it("scenario 3.3.2: a changed commit is warned of with the number of changed files, and the user decides", async () => {
    const root = await openRun("ko");
    const saved = readState(root, "2-run-").context.last_commit;
    writeFiles(root, Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`src/${name}.js`, ""])));
    const current = commitAll(root, "Five more files");

    const { exitCode, stdout, stderr } = await alfred(root, resume);

    expect(exitCode).toBe(4);
    const text = `${stdout}${stderr}`;
    expect(text).toContain("WARNING: Resume 상태 저장 이후 코드가 변경되었습니다.");
    expect(text).toContain(`- 저장된 커밋: ${saved.slice(0, 12)}`);
    expect(text).toContain(`- 현재 커밋: ${current.slice(0, 12)}`);
    expect(text).toContain("- 변경된 파일: 5개");
  });
});
