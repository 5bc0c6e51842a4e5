import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, stateFiles } from "../support/command-line.ts";
import { aTaskPhase, doByHand } from "../support/task-phase.ts";
import { git } from "../support/temporary-project.ts";

const checkpoints = ".moai/memory/checkpoints";

/** A run whose second task was done side by side and didn't fit. */
async function aConflict() {
  const phase = aTaskPhase();
  const environment = { ...phase.environment, SHARED: "yes" };
  await alfred(phase.root, ["build", "--parallel", "2", ...phase.withAgent], { environment });
  return { ...phase, environment };
}

describe("alfred status", () => {
  it("shows phase, step, wave, tasks and checkpoint, and what to type next, in one screen", async () => {
    const { root } = aTaskPhase();
    await alfred(root, ["build"]);
    doByHand(root, "T-1");
    await alfred(root, ["step", "done"]);
    await alfred(root, ["checkpoint", "start", "migration-1", "--total", "4", "--quiet"]);
    await alfred(root, ["checkpoint", "done", "migration-1", "a", "--quiet"]);

    const english = await alfred(root, ["status"]);
    expect(
      english.stdout.replace(/\[[0-9a-f]{8}\]/, "[RUN]").replace(/Time left (?:under )?\d+s/, "Time left 1s"),
    ).toBe(
      [
        "Shop (personal)",
        "",
        "Under way:",
        "- build [RUN] [░░░░░░░░░░░░] 0/2 steps, in progress, just now",
        "  goes on at: work",
        "  tasks (tasks.md): [███░░░░░░░░░] 1/4, Wave 1",
        "    [~] T-2 Store",
        "  Next: alfred resume build",
        "",
        "Checkpoints:",
        "- [migration-1] 1/4 (25%), Errors 0, Time left 1s",
        "",
      ].join("\n"),
    );
    const korean = await alfred(root, ["status", "--lang", "ko"]);
    expect(korean.stdout).toContain("  태스크 (tasks.md): [███░░░░░░░░░] 1/4, 웨이브 1\n    [~] T-2 Store\n");
    expect(korean.stdout).toContain("체크포인트:\n- [migration-1] 1/4 (25%), 에러 0건");
    const json = JSON.parse((await alfred(root, ["status", "--json"])).stdout);
    expect(json).toMatchObject({
      runs: [
        {
          restart_point: "work",
          tasks: {
            file: "tasks.md",
            wave: 1,
            done_count: 1,
            item_count: 4,
            in_progress: [{ id: "T-2" }],
            ready: [],
          },
        },
      ],
      checkpoints: [{ task_id: "migration-1", progress: { total: 4, completed: 1 } }],
    });
  });

  it("names what has failed first and why, who is left out because of it, and counts what is too much for a screen", async () => {
    const tasks = `- [!] **T-1**: a\n  <!-- previous error: ${"long ".repeat(30)} -->\n${Array.from({ length: 7 }, (_, index) => `- [ ] **T-${index + 2}**: b\n${index === 0 ? "  - blocked_by: T-1\n" : ""}`).join("")}`;
    const { root } = aTaskPhase(tasks);
    await alfred(root, ["build"]);

    const { stdout } = await alfred(root, ["status"]);

    expect(stdout).toMatch(
      /\n {4}\[!\] T-1 a: (?:long ?){12}…\n {4}\[~\] T-3 b\n {4}\[ \] T-4 b\n {4}\[ \] T-5 b\n {4}\[ \] T-6 b\n {4}and 2 more\n/,
    );
  });

  it("says of what it reads the backup, as history does, and changes nothing", async () => {
    const { root } = aTaskPhase();
    await alfred(root, ["build"]);
    const [file = ""] = stateFiles(root, "build");
    const half = readFileSync(file).subarray(0, 200);
    writeFileSync(file, half);
    const [shortId] = (await alfred(root, ["history", "--quiet"])).stdout.split(" ");
    const standIn = {
      file: expect.stringContaining("build-"),
      restored_from: expect.stringMatching(/\.json\.bak$/),
    };

    for (const words of [["status"], ["history"], ["history", shortId ?? ""]]) {
      const { exitCode, stderr } = await alfred(root, words);

      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: expect.stringContaining(
          "A state file is damaged; what its backup says is shown: .moai/memory/command-state/build-",
        ),
      });
    }
    for (const words of [["status"], ["history"]]) {
      expect(JSON.parse((await alfred(root, [...words, "--json", "--quiet"])).stdout)).toMatchObject({
        ok: true,
        problems: [],
        stand_ins: [standIn],
      });
    }
    expect(readFileSync(file)).toEqual(half);
  });

  it("a checkpoint that can't be read is named, and is doctor's", async () => {
    const { root } = aTaskPhase();
    await alfred(root, ["checkpoint", "start", "m-1", "--total", "4", "--quiet"]);
    for (const name of readdirSync(join(root, checkpoints)))
      writeFileSync(join(root, checkpoints, name), "{");

    const status = await alfred(root, ["status"]);
    expect(status.exitCode).toBe(3);
    expect(status.stdout).toContain(`⚠️ ${checkpoints}/m-1.json (alfred doctor)`);
    const doctor = await alfred(root, ["doctor"]);
    expect(doctor.exitCode).toBe(3);
    expect(doctor.stdout).toContain("to begin anew: alfred checkpoint start m-1 --restart --total N");
  });
});

describe("doctor and clean", () => {
  it("doctor writes a damaged checkpoint anew from its backup and journals; the damage is kept", async () => {
    const { root } = aTaskPhase();
    await alfred(root, ["checkpoint", "start", "m-1", "--total", "4", "--quiet"]);
    for (const item of ["a", "b", "c"]) await alfred(root, ["checkpoint", "done", "m-1", item, "--quiet"]);
    const file = join(root, checkpoints, "m-1.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 40));

    const looked = await alfred(root, ["doctor", "--dry-run"]);
    expect(looked.exitCode).toBe(3);
    expect(looked.stdout).toContain("The backup is good");
    const mended = await alfred(root, ["doctor"]);
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toContain("Written anew from what is good of it.");

    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ progress: { completed: 3 } });
    expect(readFileSync(`${file}.damaged`, "utf8")).toHaveLength(40);
    expect((await alfred(root, ["doctor"])).stdout).toContain(`✓ ${checkpoints}: 1 file`);
  });

  it("clean removes completed checkpoints that are old, and nothing else of them", async () => {
    const { root } = aTaskPhase();
    for (const [id, end] of [
      ["old-1", "complete"],
      ["new-1", "complete"],
      ["open-1", "pause"],
    ] as const) {
      await alfred(root, ["checkpoint", "start", id, "--total", "1", "--quiet"]);
      await alfred(root, ["checkpoint", end, id, "--quiet"]);
    }
    const long = new Date(Date.now() - 40 * 86_400_000);
    for (const name of readdirSync(join(root, checkpoints))) {
      if (!name.startsWith("new-1")) utimesSync(join(root, checkpoints, name), long, long);
    }

    const cleaned = JSON.parse((await alfred(root, ["clean", "--json"])).stdout);

    expect(cleaned.checkpoints).toEqual(["old-1"]);
    expect(
      readdirSync(join(root, checkpoints))
        .filter((name) => name.endsWith(".json"))
        .sort(),
    ).toEqual(["new-1.json", "open-1.json"]);
    expect(readdirSync(join(root, checkpoints)).some((name) => name.startsWith("old-1"))).toBe(false);
  });

  it("work that didn't fit is named by doctor; clean keeps it while its run can go on, and for the days after", async () => {
    const { root, environment } = await aConflict();
    const [branch = ""] = git(root, "branch", "--list", "alfred/*", "--format=%(refname:short)").split("\n");

    const doctor = await alfred(root, ["doctor"], { environment });
    expect(doctor.exitCode).toBe(0);
    expect(doctor.stdout).toContain(
      `${branch}: work of a task that isn't in the project: git show ${branch}`,
    );
    await alfred(root, ["clean", "--keep-days", "0"], { environment });
    expect(git(root, "branch", "--list", branch)).not.toBe("");

    const [file = ""] = stateFiles(root, "build-");
    const state = { ...readState(root, "build-"), status: "cancelled" };
    writeFileSync(file, JSON.stringify(state));
    await alfred(root, ["clean"], { environment });
    expect(git(root, "branch", "--list", branch)).not.toBe("");
    const cleaned = JSON.parse(
      (await alfred(root, ["clean", "--keep-days", "0", "--json"], { environment })).stdout,
    );
    expect(cleaned.branches).toEqual([branch]);
    expect(git(root, "branch", "--list", "alfred/*")).toBe("");
  });

  it("a work tree whose run can't go on is named by doctor and taken away by clean", async () => {
    const { root, environment } = aTaskPhase();
    const { worktreesDirectory } = await import("../../src/store/index.ts");
    const directory = join(worktreesDirectory(root, environment), "12345678-T-1");
    git(root, "worktree", "add", "--quiet", "-b", "alfred/12345678/T-1", directory, "HEAD");

    expect((await alfred(root, ["doctor"], { environment })).stdout).toContain(
      `· ${directory}: work tree of a run that can't go on`,
    );
    const cleaned = await alfred(root, ["clean"], { environment });

    expect(cleaned.stdout).toContain(`- work tree ${directory}`);
    expect(existsSync(directory)).toBe(false);
    expect(git(root, "worktree", "list").split("\n")).toHaveLength(1);
  });
});
