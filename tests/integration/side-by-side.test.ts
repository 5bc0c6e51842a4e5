import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, startAlfred, until } from "../support/command-line.ts";
import { aTaskPhase, fourTasks, type TaskPhase } from "../support/task-phase.ts";
import { git, temporaryFolder, writeFiles } from "../support/temporary-project.ts";

function branches(root: string): readonly string[] {
  return git(root, "branch", "--list", "alfred/*", "--format=%(refname:short)")
    .split("\n")
    .filter((name) => name !== "");
}

function worktrees(root: string): number {
  return git(root, "worktree", "list", "--porcelain")
    .split("\n")
    .filter((line) => line.startsWith("worktree ")).length;
}

function build(
  { root, withAgent, environment }: TaskPhase,
  words: readonly string[],
  more: Record<string, string> = {},
) {
  return alfred(root, [...words, ...withAgent], { environment: { ...environment, ...more } });
}

const parallel = ["--parallel", "3"];

describe("--parallel", () => {
  it("does a wave's tasks at once, each in a work tree of its own, and brings them back in order; branch and index stay", async () => {
    const phase = aTaskPhase();
    const { root, boxes } = phase;
    writeFiles(root, { "notes.txt": "not committed\n", "node_modules/kept/index.js": "1\n" });
    const head = git(root, "rev-parse", "HEAD");

    const ended = await build(phase, ["build", ...parallel], { PAUSE: "1" });

    expect(ended.exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");
    expect(readdirSync(join(root, "out")).sort()).toEqual(["T-1", "T-2", "T-3", "T-4"]);
    const said = ended.stderr.split("\n").filter((line) => /^[▶✓] T-/.test(line));
    expect(said).toEqual([
      "▶ T-1 Model (wave 1)",
      "▶ T-2 Store (wave 1)",
      "✓ T-1 (1/4 tasks done)",
      "✓ T-2 (2/4 tasks done)",
      "▶ T-3 Login (wave 2)",
      "▶ T-4 Words (wave 2)",
      "✓ T-3 (3/4 tasks done)",
      "✓ T-4 (4/4 tasks done)",
    ]);
    expect(git(root, "rev-parse", "HEAD")).toBe(head);
    expect(git(root, "diff", "--cached", "--name-only")).toBe("");
    expect(readFileSync(join(root, "notes.txt"), "utf8")).toBe("not committed\n");
    expect(branches(root)).toEqual([]);
    expect(worktrees(root)).toBe(1);
    const [step] = readState(root, "build-").steps;
    expect(
      step.items.map(({ status, workplace }: { status: string; workplace: unknown }) => [status, workplace]),
    ).toEqual(Array(4).fill(["completed", null]));
  });

  it("two that change the same lines: the first comes in, the second is reported with its files and kept on its branch", async () => {
    const phase = aTaskPhase();
    const { root, boxes, text } = phase;

    const ended = await build(phase, ["build", ...parallel], { SHARED: "yes" });

    expect(ended.exitCode).toBe(1);
    expect(boxes()).toBe("x!- ");
    expect(readFileSync(join(root, "out/shared.txt"), "utf8")).toBe("T-1\n");
    const [branch = ""] = branches(root);
    expect(branch).toMatch(/^alfred\/[0-9a-f]{8}\/T-2$/);
    expect(ended.stdout).toContain(
      `- T-2 doesn't fit what is in the project now: out/shared.txt. Its work is kept on the branch ${branch};`,
    );
    expect(git(root, "show", `${branch}:out/shared.txt`)).toBe("T-2");
    expect(git(root, "show", `${branch}:tasks.md`)).not.toContain("[x]");
    expect(text()).toContain("attempts: 1/2");
    expect(existsSync(join(root, "out/T-2"))).toBe(false);
    expect(worktrees(root)).toBe(1);

    const again = await build(phase, ["resume", "--retry-task", "T-2"], { SHARED: "yes" });

    expect(again.exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");
    expect(readFileSync(join(root, "out/shared.txt"), "utf8")).toBe("T-1\nT-2\nT-3\nT-4\n");
    expect(branches(root)).toEqual([branch]);
  });

  it("a task that fails in its work tree changes nothing in the project; what it did is kept on its branch", async () => {
    const phase = aTaskPhase();
    const { root, boxes, calls } = phase;

    const ended = await build(phase, ["build", ...parallel], { FAILS: "T-1", SHARED: "" });

    expect(ended.exitCode).toBe(1);
    expect(boxes()).toBe("!x- ");
    expect(calls().filter((call) => call === "T-1")).toHaveLength(2);
    expect(readdirSync(join(root, "out"))).toEqual(["T-2"]);
    expect(ended.stdout).toMatch(
      /- T-1 has failed: .* → What was done is kept on the branch alfred\/[0-9a-f]{8}\/T-1: git show/,
    );
    expect(branches(root).map((name) => name.replace(/[0-9a-f]{8}/, "RUN"))).toEqual(["alfred/RUN/T-1"]);
  });

  it("a new work tree is made ready by the project's worktree_setup, and has its installed packages at hand", async () => {
    const phase = aTaskPhase(
      "- [ ] **T-1**: a\n  - check: test -f made-ready\n  - check: test -f node_modules/kept/index.js\n",
    );
    const { root } = phase;
    writeFiles(root, {
      ".moai/config.json": JSON.stringify({ worktree_setup: "touch made-ready" }),
      "node_modules/kept/index.js": "1\n",
    });

    const ended = await build(phase, ["build", "--parallel", "2"]);

    expect(ended.exitCode).toBe(0);
    expect(readdirSync(join(root, "node_modules"))).toEqual(["kept"]);

    const broken = aTaskPhase("- [ ] **T-1**: a\n");
    writeFiles(broken.root, { ".moai/config.json": JSON.stringify({ worktree_setup: "false" }) });
    const failed = await build(broken, ["build", "--parallel", "2"]);
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("T-1 has failed: The command failed: false (exit code 1)");
  });

  it("in a folder of a bigger repository the project's own root counts", async () => {
    const phase = aTaskPhase();
    const outer = temporaryFolder();
    git(outer, "init", "--quiet", "--initial-branch=main");
    for (const name of ["tasks.md", "agent.sh", ".moai/config.json", ".moai/workflows/build.json"]) {
      writeFiles(outer, { [`app/${name}`]: readFileSync(join(phase.root, name), "utf8") });
    }
    for (const name of ["whole.md", "one.md"]) {
      const path = `.moai/workflows/prompts/${name}`;
      writeFiles(outer, { [`app/${path}`]: readFileSync(join(phase.root, path), "utf8") });
    }
    git(outer, "add", "--all");
    git(outer, "commit", "--quiet", "--message", "All");
    const root = join(outer, "app");

    const ended = await build({ ...phase, root }, ["build", ...parallel]);

    expect(ended.exitCode).toBe(0);
    expect(readdirSync(join(root, "out")).sort()).toEqual(["T-1", "T-2", "T-3", "T-4"]);
    expect(existsSync(join(outer, "out"))).toBe(false);
    expect(readFileSync(join(root, "tasks.md"), "utf8")).toBe(fourTasks.replaceAll("- [ ] **", "- [x] **"));
  });

  it("needs an agent that alfred starts, a repository, and a number", async () => {
    const { root, withAgent } = aTaskPhase();
    const bare = temporaryFolder();
    writeFiles(bare, {
      ".moai/config.json": "{}",
      ".moai/workflows/build.json": readFileSync(join(root, ".moai/workflows/build.json"), "utf8"),
      ".moai/workflows/prompts/whole.md": "",
      ".moai/workflows/prompts/one.md": "",
    });

    expect(await alfred(root, ["build", ...parallel])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--parallel needs an agent that alfred starts."),
    });
    expect(await alfred(bare, ["build", ...parallel, ...withAgent])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--parallel needs a git repository"),
    });
    expect((await alfred(root, ["build", "--parallel", "none", ...withAgent])).exitCode).toBe(2);
  });
});

describe("--parallel, cut off", () => {
  it("killed in the middle of a wave and resumed: nothing is lost, what had passed isn't done again, no work tree is left", async () => {
    const phase = aTaskPhase();
    const { root, withAgent, environment, boxes, calls } = phase;
    const started = startAlfred(root, ["build", ...parallel, ...withAgent], {
      environment: { ...environment, SLEEP_IN: "T-2" },
    });
    await until("the first task done", () => boxes().startsWith("x~"));
    started.child.kill("SIGKILL");
    await started.ended;
    expect(worktrees(root)).toBeGreaterThan(1);

    const resumed = await build(phase, ["resume", "--yes", ...parallel]);

    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("T-2 since");
    expect(boxes()).toBe("xxxx");
    expect(calls().filter((call) => call === "T-1")).toHaveLength(1);
    expect(readdirSync(join(root, "out")).sort()).toEqual(["T-1", "T-2", "T-3", "T-4"]);
    expect(branches(root)).toEqual([]);
    expect(worktrees(root)).toBe(1);
  }, 60_000);

  it("killed between a task's passing and its coming into the project: it comes in, and isn't done again", async () => {
    const phase = aTaskPhase(
      "- [ ] **T-1**: a\n- [ ] **T-2**: b\n- [ ] **T-3**: c\n  - blocked_by: T-1, T-2\n",
    );
    const { root, withAgent, environment, boxes, calls } = phase;
    const started = startAlfred(root, ["build", ...parallel, ...withAgent], {
      environment: { ...environment, SLEEP_IN: "T-1" },
    });
    // T-2 has passed and waits for its turn behind T-1.
    const statusOf = (id: string) => {
      try {
        return readState(root, "build-").steps[0].items?.find((item: { id: string }) => item.id === id)
          ?.status;
      } catch {
        return undefined;
      }
    };
    await until("T-2 has passed", () => statusOf("T-2") === "unmerged");
    started.child.kill("SIGKILL");
    await started.ended;
    expect(boxes()).toBe("~~ ");
    expect(existsSync(join(root, "out/T-2"))).toBe(false);

    const resumed = await build(phase, ["resume", "--yes"]);

    expect(resumed.exitCode).toBe(0);
    expect(boxes()).toBe("xxx");
    expect(calls().filter((call) => call === "T-2")).toHaveLength(1);
    expect(readdirSync(join(root, "out")).sort()).toEqual(["T-1", "T-2", "T-3"]);
    expect(branches(root)).toEqual([]);
    expect(worktrees(root)).toBe(1);
  }, 60_000);

  it("Ctrl+C ends the agents, takes their work trees away, and the same command goes on", async () => {
    const phase = aTaskPhase();
    const { root, withAgent, environment, calls, boxes } = phase;
    const started = startAlfred(root, ["build", ...parallel, ...withAgent], {
      environment: { ...environment, SLEEP_IN: "T-1", PAUSE: "20" },
    });
    await until("both at work", () => calls().length === 2);
    started.child.kill("SIGINT");
    expect((await started.ended).exitCode).toBe(130);
    expect(worktrees(root)).toBe(1);
    expect(branches(root)).toEqual([]);

    expect((await build(phase, ["resume", "--yes", ...parallel])).exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");
  }, 60_000);

  it("an agent that can't work at all stops the others, and says so once", async () => {
    const phase = aTaskPhase();
    const { root } = phase;
    writeFileSync(join(root, "agent.sh"), "#!/bin/sh\nexit 3\n");

    const ended = await build(phase, ["build", ...parallel]);

    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain("The agent failed: sh (exit code 3)");
    expect(worktrees(root)).toBe(1);
  });
});
