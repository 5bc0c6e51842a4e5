import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { identifyProcess } from "../../src/durable/index.ts";
import { claimTask } from "../../src/tasks/index.ts";
import { aContext } from "../support/a-context.ts";
import { alfred, readState, startAlfred, stateFiles, until } from "../support/command-line.ts";
import { aTaskPhase, doByHand, fourTasks } from "../support/task-phase.ts";
import { aProject, writeFiles, writeSpec } from "../support/temporary-project.ts";

interface ItemOnDisk {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly evidence: readonly { readonly gate: string; readonly passed: boolean }[];
}

function items(root: string): readonly ItemOnDisk[] {
  return readState(root, "build-").steps[0].items ?? [];
}

describe("a step that is done task by task, by an agent that alfred starts", () => {
  it("takes one task after another, each with its prompt, its gates and its evidence; only the boxes change in the file", async () => {
    const { root, environment, withAgent, calls, text } = aTaskPhase();

    const ended = await alfred(root, ["build", ...withAgent], { environment });

    expect(ended.exitCode).toBe(0);
    expect(calls()).toEqual(["T-1", "T-2", "T-3", "T-4"]);
    expect(text()).toBe(fourTasks.replaceAll("- [ ] **", "- [x] **"));
    expect(items(root).map(({ id, status, attempts }) => `${id} ${status} ${attempts}`)).toEqual([
      "T-1 completed 1",
      "T-2 completed 1",
      "T-3 completed 1",
      "T-4 completed 1",
    ]);
    expect(items(root).map(({ evidence }) => evidence.map(({ gate, passed }) => [gate, passed]))).toEqual(
      Array(4).fill([["command", true]]),
    );
    expect(ended.stderr).toContain("▶ T-3 Login (wave 2)");
    expect(ended.stderr).toContain("✓ T-4 (4/4 tasks done)");
    const chain = readState(root, "build-").evidence_chain;
    expect(chain.map(({ step, item }: { step: string; item?: string }) => item ?? step)).toEqual([
      "T-1",
      "T-2",
      "T-3",
      "T-4",
      "end",
    ]);
  });

  it("a task that fails is tried within its limit; who waits for it is left out, and the run says which and why", async () => {
    const { root, environment, withAgent, calls, boxes, text } = aTaskPhase(
      fourTasks.replace("## Wave 2\r\n", ""),
    );

    const ended = await alfred(root, ["build", ...withAgent], {
      environment: { ...environment, FAILS: "T-1" },
    });

    expect(ended.exitCode).toBe(1);
    expect(calls()).toEqual(["T-1", "T-1", "T-2", "T-4"]);
    expect(boxes()).toBe("!x-x");
    expect(text()).toContain("<!-- attempts: 2/2 -->");
    expect(ended.stdout).toContain("- T-1 has failed: The command failed: test -f out/T-1 (exit code 1)");
    expect(ended.stdout).toContain("- T-3 is skipped because of T-1");
    expect(readState(root, "build-")).toMatchObject({ status: "failed", steps: [{ status: "failed" }, {}] });
    expect(items(root)[0]).toMatchObject({ status: "failed", attempts: 2 });
    expect(items(root)[0]?.evidence).toHaveLength(2);
  });

  it("a failed task is the user's to decide before the run goes on: tried again, or left out with its dependents", async () => {
    const { root, environment, withAgent, boxes, calls } = aTaskPhase();
    await alfred(root, ["build", ...withAgent], { environment: { ...environment, FAILS: "T-2" } });
    const before = boxes();

    const asked = await alfred(root, ["resume", "--json", ...withAgent], { environment });

    expect(asked.exitCode).toBe(4);
    const answer = JSON.parse(asked.stdout);
    expect(answer).toMatchObject({
      outcome: "decision_needed",
      question: {
        kind: "failed_item",
        step: "work",
        item: { id: "T-2", attempts: 2, attempts_max: 2, dependents: ["T-3"] },
      },
      options: [
        { id: "retry_item", command: expect.stringMatching(/--retry-task T-2$/) },
        { id: "skip_item", command: expect.stringMatching(/--skip-task T-2$/) },
        {
          id: "fix_and_retry_item",
          label: "[3] Fix, then retry - go on after you have fixed it by hand",
          command: expect.stringMatching(/--retry-task T-2$/),
        },
        { id: "stop" },
      ],
    });
    expect(boxes()).toBe(before);

    const retried = await alfred(root, ["resume", "--retry-task", "T-2", ...withAgent], { environment });

    expect(retried.exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");
    expect(calls()).toEqual(["T-1", "T-2", "T-2", "T-2", "T-3", "T-4"]);
  });

  it("killed at work and resumed goes on in the middle of the wave; what is done isn't done again", async () => {
    const { root, environment, withAgent, boxes, calls } = aTaskPhase();
    const started = startAlfred(root, ["build", ...withAgent], {
      environment: { ...environment, SLEEP_IN: "T-2" },
    });
    await until("the second task at work", () => calls().includes("T-2"));
    started.child.kill("SIGKILL");
    await started.ended;
    expect(boxes()).toBe("x~  ");

    const resumed = await alfred(root, ["resume", "--yes", ...withAgent], { environment });

    expect(resumed.exitCode).toBe(0);
    expect(resumed.stderr).toContain("[INFO] From their beginning, as they were in progress: T-2");
    expect(boxes()).toBe("xxxx");
    expect(calls()).toEqual(["T-1", "T-2", "T-2", "T-3", "T-4"]);
  });

  it("a new run takes over what the one that it replaces had begun, though that one's session lives", async () => {
    const { root, environment, withAgent, boxes } = aTaskPhase();
    await alfred(root, ["build"]);
    const ada = spawn("sleep", ["60"]);
    onTestFinished(() => void ada.kill());
    const [name = ""] = readdirSync(join(root, ".moai/memory/task-claims"));
    const file = join(root, ".moai/memory/task-claims", name);
    const claims = JSON.parse(readFileSync(file, "utf8"));
    expect(claims.claims["T-1"].name).toBe("build");
    const { processId: process_id, startedAt: started_at } = identifyProcess(ada.pid);
    Object.assign(claims.claims["T-1"].process, { process_id, started_at });
    writeFileSync(file, JSON.stringify(claims));

    const ended = await alfred(root, ["build", ...withAgent], { environment });

    expect(ended.exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");
  });

  it("without those that the user leaves out the step's own gates decide", async () => {
    const { root, environment, withAgent, boxes } = aTaskPhase();
    await alfred(root, ["build", ...withAgent], { environment: { ...environment, FAILS: "T-2" } });

    const skipped = await alfred(root, ["resume", "--skip-task", "T-2", ...withAgent], { environment });

    expect(skipped.exitCode).toBe(0);
    expect(boxes()).toBe("x--x");
    expect(skipped.stderr).toContain(
      "[INFO] Left out:\n  - T-2 is skipped: by choice\n  - T-3 is skipped because of T-2",
    );
  });

  it("with --yes past its limit it is skipped by itself, and that stops the work with a report", async () => {
    const { root, environment, withAgent, boxes } = aTaskPhase();
    await alfred(root, ["build", ...withAgent], { environment: { ...environment, FAILS: "T-2" } });

    const ended = await alfred(root, ["resume", "--yes", ...withAgent], { environment });

    expect(ended.exitCode).toBe(1);
    expect(boxes()).toBe("x--x");
    expect(ended.stdout).toContain("- T-2 is skipped: attempts used up (2/2), to be handled by hand");
    expect(ended.stdout).toContain("- T-3 is skipped because of T-2");
  });

  it("an agent that ticks its box itself has proven nothing", async () => {
    const { root, environment, withAgent, boxes } = aTaskPhase();

    const ended = await alfred(root, ["build", ...withAgent], {
      environment: { ...environment, TICKS: "yes", FAILS: "" },
    });
    expect(ended.exitCode).toBe(0);
    expect(boxes()).toBe("xxxx");

    const lying = aTaskPhase(fourTasks.replace("test -f out/T-1", "test -f out/never"));
    const refused = await alfred(lying.root, ["build", ...lying.withAgent], {
      environment: { ...lying.environment, TICKS: "yes" },
    });
    expect(refused.exitCode).toBe(1);
    expect(lying.boxes()).toBe("!x- ");
  });

  it("when every task is done, what the step's own gates refuse is mended as a whole", async () => {
    const gates = [{ kind: "files_exist", paths: ["out/whole"] }];
    const { root, environment, withAgent, calls } = aTaskPhase(fourTasks, { gates });

    const ended = await alfred(root, ["build", ...withAgent], { environment });

    expect(ended.exitCode).toBe(0);
    expect(calls()).toEqual(["T-1", "T-2", "T-3", "T-4", "whole"]);
    expect(ended.stderr).toContain("✗ work");
  });

  it("a task file with a problem is named with file and line, and nothing is begun", async () => {
    const { root, environment, withAgent, calls } = aTaskPhase(fourTasks.replace("T-1, T-2", "T-1, T-9"));

    const ended = await alfred(root, ["build", ...withAgent], { environment });

    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toMatch(/- tasks\.md:12: .*T-9/);
    expect(calls()).toEqual([]);
  });

  it("without a task file the step is done whole", async () => {
    const { root, environment, withAgent, calls } = aTaskPhase("# Nothing\n");

    expect((await alfred(root, ["build", ...withAgent], { environment })).exitCode).toBe(0);

    expect(calls()).toEqual(["whole"]);
    expect(readState(root, "build-").steps[0]).not.toHaveProperty("items");
  });

  it("work items that nobody knows are a fault of the definition", async () => {
    const { root } = aTaskPhase(fourTasks, { work_items: { kind: "tickets", prompt: "one.md" } });

    const ended = await alfred(root, ["build"]);

    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain("no work items are called tickets (known: tasks)");
  });
});

describe("a step that is done task by task, in a session", () => {
  it("hands out one task after another; what its check refuses stays open within its limit", async () => {
    const { root, boxes } = aTaskPhase();

    const first = await alfred(root, ["build"]);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(
      /^Task T-1 \(Model\) of 4, wave 1:\n- \[~\] \*\*T-1\*\*: Model\n {2}- check: test -f out\/T-1\n/,
    );
    expect(boxes()).toBe("~   ");

    const refused = await alfred(root, ["step", "done", "--json"]);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      outcome: "failed",
      item: { id: "T-1", wave: 1, done_count: 0, item_count: 4 },
      is_open: true,
      attempt: 1,
      attempts_max: 2,
    });
    expect(boxes()).toBe("~   ");

    doByHand(root, "T-1");
    const second = await alfred(root, ["step", "done"]);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/^Task T-2 \(Store\)[\s\S]*- done: T-1 Model\n- check: test -f out\/T-2/);
    expect(boxes()).toBe("x~  ");

    doByHand(root, "T-2");
    doByHand(root, "T-3");
    await alfred(root, ["step", "done"]);
    await alfred(root, ["step", "done"]);
    const last = await alfred(root, ["step", "done"]);
    expect(last.stdout).toContain("✓ build is done.");
    expect(boxes()).toBe("xxxx");
    expect(items(root)[0]).toMatchObject({ status: "completed", attempts: 2 });
  });

  it("a task that can't be done, or is left out, doesn't stop those that don't wait for it", async () => {
    const { root, boxes } = aTaskPhase(fourTasks.replace("## Wave 2\r\n", ""));
    await alfred(root, ["build"]);

    const failed = await alfred(root, ["step", "fail", "--reason", "no database"]);
    expect(failed.stdout).toMatch(/^Task T-2/);
    expect(boxes()).toBe("!~- ");

    const skipped = await alfred(root, ["step", "skip", "--reason", "not now"]);
    expect(skipped.stdout).toMatch(/^Task T-4/);
    expect(boxes()).toBe("!--~");

    const ended = await alfred(root, ["step", "done"]);
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain("- T-1 has failed: no database");
    expect(ended.stdout).toContain("- T-2 is skipped: not now");
    expect(items(root).map(({ id, status }) => `${id} ${status}`)).toEqual([
      "T-1 failed",
      "T-2 skipped",
      "T-4 completed",
    ]);
  });

  it("goes on in the middle of a wave in another session: the task in flight begins anew, with its sub-steps reset", async () => {
    const { root, boxes, text } = aTaskPhase();
    await alfred(root, ["build"]);
    doByHand(root, "T-1");
    await alfred(root, ["step", "done"]);
    writeFileSync(
      join(root, "tasks.md"),
      text().replace("[~] **T-2**: Store\r\n", "[~] **T-2**: Store\r\n  - [x] half\r\n"),
    );

    const resumed = await alfred(root, ["resume", "--yes"]);

    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toMatch(/^Task T-2 \(Store\)/);
    expect(resumed.stderr).toContain("[INFO] From their beginning, as they were in progress: T-2");
    expect(text()).toContain("  - [ ] half");
    expect(boxes()).toBe("x~  ");
  });

  it("what the record says has passed is ticked, not done again, where a kill came between the two", async () => {
    const { root, boxes, text } = aTaskPhase();
    await alfred(root, ["build"]);
    doByHand(root, "T-1");
    await alfred(root, ["step", "done"]);
    writeFileSync(join(root, "tasks.md"), text().replace("[x] **T-1**", "[~] **T-1**"));

    const resumed = await alfred(root, ["resume", "--yes"]);

    expect(resumed.stdout).toMatch(/^Task T-2/);
    expect(boxes()).toBe("x~  ");
    expect(items(root)[0]).toMatchObject({ id: "T-1", status: "completed", attempts: 1 });
  });

  it("a box that its agent ticked is taken back when the check says no", async () => {
    const { root, boxes, text } = aTaskPhase();
    await alfred(root, ["build"]);
    writeFileSync(join(root, "tasks.md"), text().replace("[~] **T-1**", "[x] **T-1**"));

    const refused = await alfred(root, ["step", "done"]);

    expect(refused.exitCode).toBe(1);
    expect(boxes()).toBe("~   ");
  });

  it("a task that was taken out of the file meanwhile is passed over", async () => {
    const { root, text } = aTaskPhase();
    await alfred(root, ["build"]);
    writeFileSync(
      join(root, "tasks.md"),
      text()
        .replace(/- \[~\] \*\*T-1[\s\S]*?(?=- \[ \] \*\*T-2)/, "")
        .replace("T-1, T-2", "T-2"),
    );

    const next = await alfred(root, ["step", "done"]);

    expect(next.stdout).toMatch(/^Task T-2/);
    expect(items(root)[0]).toMatchObject({ id: "T-1", status: "skipped" });
  });

  it("leaves a task alone that another agent has claimed, and says who has it", async () => {
    const { root, boxes } = aTaskPhase("- [ ] **T-1**: a\n- [ ] **T-2**: b\n");
    const ada = spawn("sleep", ["60"]);
    onTestFinished(() => void ada.kill());
    await claimTask(aContext(), {
      root,
      path: "tasks.md",
      claimant: { name: "ada", process: identifyProcess(ada.pid) },
    });

    const first = await alfred(root, ["build"]);
    expect(first.stdout).toMatch(/^Task T-2/);
    expect(boxes()).toBe("~~");

    const held = await alfred(root, ["step", "done"]);
    expect(held.exitCode).toBe(1);
    expect(held.stdout).toContain("- T-1 is being worked on by ada.");

    await alfred(root, ["tasks", "done", "tasks.md", "T-1", "--as", "ada"]);
    expect((await alfred(root, ["step", "done"])).stdout).toContain("✓ build is done.");
  });
});

describe("2-run on a SPEC with tasks", () => {
  it("drives green_phase by them, each with its own prompt and check; verify understands the evidence", async () => {
    const root = aProject();
    writeSpec(root);
    writeFiles(root, {
      ".moai/config.json": JSON.stringify({ test_command: "node --test tests/" }),
      ".moai/specs/SPEC-AUTH-001/tasks.md":
        "- [ ] **T-1**: Session\n  - check: test -f src/session.js\n- [ ] **T-2**: Words\n  - blocked_by: T-1\n",
      ".moai/workflows/prompts/2-run/refactor_phase.md": "Tidy.",
    });
    await alfred(root, ["2-run", "SPEC-AUTH-001"]);
    writeFiles(root, {
      "tests/session.test.js":
        'import test from "node:test";\ntest("AC-001", async () => { await import("../src/session.js"); });\n',
    });

    const first = await alfred(root, ["step", "done"]);
    expect(first.stdout).toMatch(/^# SPEC-AUTH-001, green: T-1 Session\n/);
    expect(first.stdout).toContain("- `test -f src/session.js`");
    expect(first.stdout).toContain("- tests/session.test.js");
    writeFiles(root, { "src/session.js": "export const isOpen = true;\n" });
    const second = await alfred(root, ["step", "done"]);
    expect(second.stdout).toMatch(/^# SPEC-AUTH-001, green: T-2 Words\n/);
    expect(second.stdout).toContain(
      "alfred then checks that the tests are unchanged and that `node --test tests/` can be run",
    );
    expect((await alfred(root, ["step", "done"])).stdout).toContain("Tidy.");
    expect((await alfred(root, ["step", "done"])).stdout).toContain("✓ The SPEC is built: SPEC-AUTH-001");

    const verified = await alfred(root, ["verify", "SPEC-AUTH-001"]);
    expect(verified.exitCode).toBe(0);

    const [file = ""] = stateFiles(root, "2-run-");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('"test", "-f"', '"true", "-f"').replace('"test",\n', '"true",\n'),
    );
    const edited = await alfred(root, ["verify", "SPEC-AUTH-001"]);
    expect(edited.exitCode).toBe(1);
    expect(`${edited.stdout}${edited.stderr}`).toContain(
      "green_phase T-1: the evidence of command isn't what alfred recorded.",
    );
  }, 60_000);
});
