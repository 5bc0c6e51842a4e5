import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../src/context/index.ts";
import { AlfredError, failureSentences } from "../../src/failures/index.ts";
import { savePhaseResult } from "../../src/index.ts";
import { saveRun } from "../../src/store/index.ts";
import { aRun } from "../support/a-run.ts";
import { agentFile, alfred, cliFile, readState, stateFiles, stateFolder } from "../support/command-line.ts";
import { aProject, temporaryFolder, writeSpec } from "../support/temporary-project.ts";

const isRoot = process.getuid?.() === 0;

/** A really full, really small file system; only root can mount one. */
function aSmallDisk(kilobytes: number): { folder: string; end: () => void } | null {
  const folder = temporaryFolder();
  if (
    !isRoot ||
    spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]).status !== 0
  )
    return null;
  return { folder, end: () => void spawnSync("umount", ["-l", folder]) };
}

const disk = aSmallDiskProbe();
function aSmallDiskProbe(): boolean {
  const folder = "/tmp";
  return isRoot && existsSync(folder) && spawnSync("unshare", ["-m", "true"]).status === 0;
}
if (!disk) console.warn("3.1.1 on a full disk: NOT RUN: needs root and mount");

describe("3.1 saving fails", () => {
  it("scenario 3.1.1: the words of a full disk, with real sizes", () => {
    const failure = {
      code: "disk_full",
      path: ".moai/memory/command-state/x.json",
      requiredBytes: 10_240,
      availableBytes: 0,
    } as const;

    expect(failureSentences("ko", failure)).toBe(
      "ERROR: 디스크 공간이 부족하여 상태를 저장할 수 없습니다.\n- 필요 공간: 10 KB\n- 사용 가능 공간: 0 KB\n- 권장 조치: 불필요한 파일을 삭제하고 다시 시도하십시오.\n- 파일: .moai/memory/command-state/x.json",
    );
    expect(failureSentences("en", failure)).toContain("the disk is full");
  });

  it.runIf(disk)(
    "scenario 3.1.1: a full disk is said with exit code 5, the result stays with the caller, the last good file is untouched",
    async () => {
      const small = aSmallDisk(256);
      if (small === null) throw new Error("the probe said that a disk can be mounted");
      try {
        const root = join(small.folder, "project");
        mkdirSync(root);
        expect(savePhaseResult("0-project", { outputs: { size: "small" } }, { root })).toMatchObject({
          status: "saved",
        });
        const [good = ""] = stateFiles(root, "0-project-");
        const before = readFileSync(good, "utf8");

        const failed = savePhaseResult("0-project", { outputs: { size: "x".repeat(400_000) } }, { root });

        expect(failed).toMatchObject({ status: "save_failed", backup_available: true });
        if (failed.status === "saved") throw new Error("it can't have been saved");
        expect(failed.error.failure).toMatchObject({ code: "disk_full", requiredBytes: expect.any(Number) });
        expect(readFileSync(good, "utf8")).toBe(before);
        expect(stateFiles(root, "0-project-")).toEqual([good]);
        execFileSync("sh", ["-c", `head -c 1000000 /dev/zero > ${join(small.folder, "filler")} || true`], {
          stdio: "ignore",
        });
        mkdirSync(join(root, ".moai"), { recursive: true });
        const { exitCode, stderr } = await alfred(root, ["0-project", "--yes", "--lang", "ko"]);
        expect(exitCode).toBe(5);
        expect(stderr).toContain("ERROR: 디스크 공간이 부족하여 상태를 저장할 수 없습니다.");
        expect(stderr).toContain("- 파일: .moai/memory/");
      } finally {
        small.end();
      }
    },
  );

  it("scenario 3.1.2: the words of a missing permission", () => {
    expect(
      failureSentences("ko", { code: "save_not_permitted", directory: ".moai/memory/command-state/" }),
    ).toBe(
      "ERROR: 상태 파일을 저장할 권한이 없습니다.\n- 디렉토리: .moai/memory/command-state/\n- 권장 조치: chmod 755 .moai/memory/command-state/",
    );
  });

  it.runIf(process.platform !== "win32")(
    "scenario 3.1.2: without permission the command stops with exit code 5, and nothing changes",
    async () => {
      const root = aProject();
      await alfred(root, ["0-project", "--language", "ko", "--yes"]);
      writeSpec(root);
      chmodSync(stateFolder(root), 0o555);
      const before = stateFiles(root, "2-run-");

      const { status, stderr } = asUser(root, ["2-run", "SPEC-AUTH-001"]);

      chmodSync(stateFolder(root), 0o755);
      expect(status).toBe(5);
      expect(stderr).toContain("ERROR: 상태 파일을 저장할 권한이 없습니다.");
      expect(stderr).toContain("- 권장 조치: chmod 755");
      expect(stateFiles(root, "2-run-")).toEqual(before);
    },
  );

  it.runIf(process.platform !== "win32")(
    "scenario 3.1.2: unattended, what can't be saved is kept in the user's own folder, and resume goes on with it",
    async () => {
      const root = aProject();
      await alfred(root, ["0-project", "--language", "en", "--yes"]);
      writeSpec(root);
      const home = temporaryFolder();
      const agent = join(root, "locks-the-folder.mjs");
      writeFileSync(
        agent,
        `import { chmodSync } from "node:fs";\nawait import(${JSON.stringify(agentFile)});\nif (process.env.ALFRED_STEP === "green_phase") chmodSync(${JSON.stringify(stateFolder(root))}, 0o555);\n`,
      );
      const headless = ["--agent-command", `node ${agent}`];

      const failed = asUser(root, ["2-run", "SPEC-AUTH-001", ...headless], home);
      const kept = /The state is kept outside the project.*: (\S+)/.exec(failed.stderr)?.[1] ?? "";
      const inProject = readState(root, "2-run-");
      const keptState = JSON.parse(readFileSync(kept, "utf8"));
      const { mode } = statSync(kept);
      chmodSync(stateFolder(root), 0o755);
      const resumed = asUser(root, ["resume", "--yes", ...headless], home);

      expect(failed.status).toBe(5);
      expect(inProject.completed_steps).not.toContain("green_phase");
      expect(keptState.completed_steps).toContain("green_phase");
      expect(kept.startsWith(home)).toBe(true);
      expect(mode & 0o777).toBe(0o600);
      expect(resumed.stderr).toContain("is back in its place");
      expect(resumed.stderr).toContain("[SKIP] green_phase (already completed)");
      expect(resumed.status).toBe(0);
      expect(readState(root, "2-run-").status).toBe("completed");
      expect(existsSync(kept)).toBe(false);
    },
  );

  it("a save that fails for another reason says so and keeps the cause", () => {
    const root = temporaryFolder();
    execFileSync("sh", ["-c", "echo file > .moai"], { cwd: root });

    const failed = savePhaseResult("0-project", {}, { root });

    if (failed.status === "saved") throw new Error("it can't have been saved");
    const events: TraceEvent[] = [];
    expect(() => saveRun(root, aRun(), { trace: (event) => events.push(event), file: null })).toThrow(
      AlfredError,
    );
    expect(events).toMatchObject([
      {
        kind: "state_save_failed",
        file: expect.stringContaining("2-run-SPEC-AUTH-001"),
        state: expect.stringContaining('"run_id"'),
      },
    ]);
    expect(failed.error).toBeInstanceOf(AlfredError);
    expect(failed.error.cause).toBeDefined();
  });
});

/** root may write everywhere, so there the command runs as nobody, who owns the project but may not write into the folder. */
function asUser(root: string, words: readonly string[], home = root) {
  const environment = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  if (!isRoot)
    return spawnSync(process.execPath, [cliFile, ...words], {
      cwd: root,
      env: environment,
      encoding: "utf8",
    });
  const wrapper = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, cliFile, ...words];
  execFileSync("chown", ["-R", "65534:65534", root, home]);
  return spawnSync("setpriv", wrapper, { cwd: root, env: environment, encoding: "utf8" });
}
