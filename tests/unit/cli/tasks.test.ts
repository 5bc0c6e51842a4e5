import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseTasks } from "../../../src/tasks/index.ts";
import { englishTasks, foreignFile, koreanTasks } from "../../support/task-files.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";
import { entered, enteredByHand, keys } from "./entered.ts";

function aProjectWith(text: string): string {
  const root = temporaryFolder();
  writeFiles(root, { ".moai/config.json": "{}", "tasks.md": text });
  return root;
}

function textIn(root: string): string {
  return readFileSync(join(root, "tasks.md"), "utf8");
}

async function asJson(root: string, ...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await entered(root, ["tasks", ...words, "--json", "--quiet"]);
  return { exitCode, stderr, data: JSON.parse(stdout) };
}

const undecided = englishTasks;
const decided = undecided.replace("[!]", "[x]");

describe("alfred tasks: looking", () => {
  it("list shows waves, states, attempts and errors, in both languages", async () => {
    const english = await entered(aProjectWith(englishTasks), ["tasks", "list", "tasks.md"]);
    const korean = await entered(aProjectWith(koreanTasks), ["tasks", "list", "tasks.md", "--lang", "ko"]);

    expect(english.stdout).toContain(
      "Wave 2  0/2\n  [!] T-003: Implement the API  ← T-001, T-002  (1/2)\n      attempts: 2/2\n      error: npm test failed",
    );
    expect(korean.stdout).toContain(
      "  [!] T-003: API 구현  ← T-001, T-002  (1/2)\n      시도: 2/2회\n      에러: npm test 실패",
    );
  });

  it("graph is a tree, and Mermaid with --mermaid, whatever a title holds", async () => {
    const root = aProjectWith(
      '## Wave 1\n- [x] T-1: say "hi"; #1 <b>\n## Wave 2\n- [ ] T-2: b (depends on T-1)\n',
    );

    const tree = await entered(root, ["tasks", "graph", "tasks.md"]);
    const mermaid = await entered(root, ["tasks", "graph", "tasks.md", "--mermaid"]);

    expect(tree.stdout).toBe(
      'Wave 1  1/1\n└─ [x] T-1: say "hi"; #1 <b>\n     └→ T-2\nWave 2  0/1\n└─ [ ] T-2: b (depends on T-1)  ← T-1\n',
    );
    expect(mermaid.stdout).toContain('    t1["T-1: say #34;hi#34;#59; #35;1 #60;b#62;"]:::completed\n');
    expect(mermaid.stdout).toContain("  t1 --> t2\n");
  });

  it("next --json has the wave, what is ready, what is blocked, what is done", async () => {
    const { data } = await asJson(aProjectWith(decided), "next", "tasks.md");

    expect(data).toMatchObject({
      ok: true,
      state: "ready",
      wave: 2,
      ready: [{ id: "T-004", title: "Documentation" }],
      blocked: [],
      done: 3,
      total: 5,
    });
  });

  it("check names every problem with file:line:column, and ends with 1; a good file with 0", async () => {
    const root = aProjectWith(
      "- [ ] T-1: a (depends on T-2)\n- [ ] T-2: b (depends on T-1, T-9)\n- [?] T-2: c\n",
    );

    const bad = await entered(root, ["tasks", "check", "tasks.md"]);
    const { data } = await asJson(root, "check", "tasks.md");

    expect(bad.exitCode).toBe(1);
    expect(bad.stdout).toContain("tasks.md:1:3: tasks wait for each other: T-1 → T-2 → T-1");
    expect(bad.stdout).toContain("tasks.md:2:31: T-2 waits for T-9, which doesn't exist");
    expect(bad.stdout).toContain("tasks.md:3:3: T-2 is there twice (first in line 2)");
    expect(data.problems.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(["cycle", "unknown_dependency", "duplicate_id", "unknown_marker"]),
    );
    expect((await entered(aProjectWith(englishTasks), ["tasks", "check", "tasks.md"])).exitCode).toBe(0);
  });

  it.each([["start", "T-1"], ["claim"], ["next"], ["resume"]])(
    "%s refuses a file with problems and leaves it",
    async (name, ...id) => {
      const text = "- [ ] T-1: a\n- [ ] T-1: b\n";
      const root = aProjectWith(text);

      const { exitCode, data } = await asJson(root, name, "tasks.md", ...id);

      expect({ exitCode, outcome: data.outcome }).toEqual({ exitCode: 3, outcome: "invalid" });
      expect(data.message).toContain("tasks.md:2:3: T-1 is there twice");
      expect(textIn(root)).toBe(text);
    },
  );
});

describe("alfred tasks: moving one task", () => {
  it("start, done: one sign each; who was skipped because of it is pending again", async () => {
    const root = aProjectWith(decided.replace("[x] **T-003", "[ ] **T-003"));

    expect((await entered(root, ["tasks", "start", "tasks.md", "T-003"])).exitCode).toBe(0);
    expect(textIn(root)).toBe(decided.replace("[x] **T-003", "[~] **T-003"));
    expect((await entered(root, ["tasks", "done", "tasks.md", "T-003"])).exitCode).toBe(0);
    expect(textIn(root)).toBe(decided.replace("[-] **T-006", "[ ] **T-006"));
  });

  it("refuses what may not begin yet, with what it waits for, and says so as data", async () => {
    const root = aProjectWith(decided);
    const blocked = aProjectWith("- [ ] T-1: a\n- [ ] T-2: b (depends on T-1)\n");

    expect(await asJson(root, "start", "tasks.md", "T-006")).toMatchObject({
      exitCode: 4,
      data: { outcome: "refused", refusal: { reason: "later_wave", wave: 3, current: 2 } },
    });
    expect(await asJson(blocked, "done", "tasks.md", "T-2")).toMatchObject({
      exitCode: 4,
      data: { refusal: { reason: "blocked", by: ["T-1"] } },
    });
    expect(textIn(root)).toBe(decided);
  });

  it("a task's check is its gate: passed it is done, failed it is failed with the error as a comment and exit code 1", async () => {
    const root = aProjectWith(
      `- [~] T-1: a\n  - check: node -e "process.exit(0)"\n- [~] T-2: b\n  - check: \`node -e "console.log('boom');process.exit(3)"\`\n- [ ] T-3: c (depends on T-2)\n`,
    );

    const passed = await entered(root, ["tasks", "done", "tasks.md", "T-1"]);
    const failed = await entered(root, ["tasks", "done", "tasks.md", "T-2"]);

    expect(passed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("✓ check passed: node -e") });
    expect(failed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("boom") });
    const { tasks } = parseTasks(textIn(root));
    expect(tasks.map(({ state }) => state)).toEqual(["completed", "failed", "skipped"]);
    expect(tasks[1]).toMatchObject({ attempts: 1, error: expect.stringContaining("exit code 3") });
    expect((await asJson(root, "list", "tasks.md")).data.waves[0].tasks[1].error).toContain("exit code 3");
  });

  it("past the limit of attempts a task is skipped by itself, and the user told", async () => {
    const root = aProjectWith("- [ ] T-1: a\n- [ ] T-2: b (depends on T-1)\n");
    for (let count = 0; count < 2; count++) {
      await entered(root, ["tasks", "start", "tasks.md", "T-1"]);
      await entered(root, ["tasks", "fail", "tasks.md", "T-1", "--reason", "lint failed"]);
    }
    expect(textIn(root)).toBe(
      "- [!] T-1: a\n  <!-- previous error: lint failed -->\n  <!-- attempts: 2/2 -->\n- [-] T-2: b (depends on T-1)\n",
    );

    const { exitCode, stdout } = await entered(root, ["tasks", "start", "tasks.md", "T-1"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      "T-1 has been tried 2 of 2 times and is skipped.\n- What to do: handle it by hand, then: alfred tasks resume tasks.md --retry T-1",
    );
    const next = await entered(root, ["tasks", "next", "tasks.md"]);
    expect(next.stdout).toContain("every task that is left is skipped");
    expect(next.stdout).toContain("- T-2: b (depends on T-1): because of T-1");
    expect((await entered(root, ["tasks", "claim", "tasks.md"])).exitCode).toBe(1);
    expect((await entered(root, ["tasks", "resume", "tasks.md"])).exitCode).toBe(1);
    await entered(root, ["tasks", "resume", "tasks.md", "--retry", "T-1"]);
    expect(textIn(root)).toBe(
      "- [ ] T-1: a\n  <!-- previous error: lint failed -->\n  <!-- attempts: 0/2 -->\n- [ ] T-2: b (depends on T-1)\n",
    );
  });

  it("an unknown task, a path outside, a folder, bytes that are no text: said, and nothing changed", async () => {
    const root = aProjectWith(englishTasks);
    writeFileSync(join(root, "latin.md"), Buffer.from([0x2d, 0x20, 0xff]));
    writeFiles(join(root, ".."), {});
    symlinkSync("/etc/passwd", join(root, "link.md"));

    expect(await entered(root, ["tasks", "start", "tasks.md", "T-33"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("T-003"),
    });
    expect((await entered(root, ["tasks", "list", "../../etc/passwd"])).exitCode).toBe(4);
    expect((await entered(root, ["tasks", "list", "link.md"])).exitCode).toBe(4);
    expect((await entered(root, ["tasks", "import", "link.md"])).exitCode).toBe(4);
    expect((await entered(root, ["tasks", "import", "tasks.md", "--to", "../x.md"])).exitCode).toBe(4);
    expect((await entered(root, ["tasks", "list", ".moai"])).exitCode).toBe(2);
    expect((await entered(root, ["tasks", "list", "none.md"])).exitCode).toBe(2);
    expect(await entered(root, ["tasks", "list", "latin.md"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("UTF-8"),
    });
    expect(textIn(root)).toBe(englishTasks);
  });

  it("keeps the file's mode, and follows a link that stays inside", async () => {
    const root = aProjectWith("- [ ] T-1: a\n");
    chmodSync(join(root, "tasks.md"), 0o640);
    symlinkSync("tasks.md", join(root, "link.md"));

    await entered(root, ["tasks", "start", "link.md", "T-1"]);

    expect(textIn(root)).toBe("- [~] T-1: a\n");
    expect(statSync(join(root, "tasks.md")).mode & 0o777).toBe(0o640);
  });
});

describe("a file without a task", () => {
  it.each(["next", "claim", "resume", "list"])("%s says so, and not that all is done", async (name) => {
    const root = aProjectWith("# Notes\n\nNothing yet.\n");

    const english = await entered(root, ["tasks", name, "tasks.md"]);
    const korean = await entered(root, ["tasks", name, "tasks.md", "--lang", "ko"]);

    expect(english).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^There is no task in this file/),
    });
    expect(korean.stdout).toMatch(/^이 파일에는 태스크가 없습니다/);
  });

  it("is told apart in JSON", async () => {
    const root = aProjectWith("# Notes\n");

    expect((await asJson(root, "next", "tasks.md")).data).toMatchObject({ state: "no_tasks", total: 0 });
    expect((await asJson(root, "claim", "tasks.md")).data).toMatchObject({ outcome: "no_tasks", task: null });
    expect((await asJson(root, "resume", "tasks.md")).data).toMatchObject({ outcome: "no_tasks" });
  });
});

describe("alfred tasks claim", () => {
  it("gives each ready task out once; waiting is no failure", async () => {
    const root = aProjectWith("- [ ] T-1: a\n- [ ] T-2: b\n- [ ] T-3: c (depends on T-1)\n");

    const claims = [];
    for (const name of ["a", "b", "c"]) claims.push(await asJson(root, "claim", "tasks.md", "--as", name));

    expect(claims.map(({ exitCode, data }) => [exitCode, data.outcome, data.task?.id ?? null])).toEqual([
      [0, "claimed", "T-1"],
      [0, "claimed", "T-2"],
      [0, "waiting", null],
    ]);
    expect((await asJson(root, "done", "tasks.md", "T-1", "--as", "b")).data.refusal).toEqual({
      reason: "held",
      by: "a",
    });
    expect((await entered(root, ["tasks", "start", "tasks.md", "T-1", "--as", "a"])).exitCode).toBe(0);
    expect((await entered(root, ["tasks", "done", "tasks.md", "T-1", "--as", "a"])).exitCode).toBe(0);
    expect((await asJson(root, "claim", "tasks.md", "--as", "c")).data.task.id).toBe("T-3");
  });
});

describe("alfred tasks resume", () => {
  const question = [
    "⚠️ 실패한 태스크 발견:",
    "",
    "T-003: API 구현",
    "  - 에러: npm test 실패",
    "  - 시도: 2/2회",
    "",
    "선택:",
    "[1] 재시도 - 다시 실행 (시도 횟수 리셋)",
    "[2] 스킵 - 건너뛰기 (의존 태스크도 스킵)",
    "[3] 수정 후 재시도 - 직접 수정 후 계속",
  ].join("\n");

  it("asks about a failed task as the contract words it; without a terminal with exit code 4, and nothing changes", async () => {
    const root = aProjectWith(koreanTasks);

    const { exitCode, stdout } = await entered(root, ["tasks", "resume", "tasks.md", "--lang", "ko"]);
    const { data } = await asJson(root, "resume", "tasks.md", "--lang", "ko");

    expect(exitCode).toBe(4);
    expect(stdout).toBe(
      [
        question,
        "",
        "   alfred tasks resume tasks.md --retry T-003 # [1] 재시도 - 다시 실행 (시도 횟수 리셋)",
        "   alfred tasks resume tasks.md --skip T-003  # [2] 스킵 - 건너뛰기 (의존 태스크도 스킵)",
        "   alfred tasks resume tasks.md --retry T-003 # [3] 수정 후 재시도 - 직접 수정 후 계속",
        "",
      ].join("\n"),
    );
    expect(data).toMatchObject({
      outcome: "decision_needed",
      exit_code: 4,
      question: { kind: "failed_task", task: "T-003", text: question },
      options: [
        { id: "retry", command: "alfred tasks resume tasks.md --retry T-003" },
        { id: "skip", command: "alfred tasks resume tasks.md --skip T-003" },
        { id: "fix_and_retry", command: "alfred tasks resume tasks.md --retry T-003" },
      ],
    });
    expect(textIn(root)).toBe(koreanTasks);
  });

  it("on a terminal the answer is chosen: retry", async () => {
    const root = aProjectWith(koreanTasks);

    const { exitCode, stdout, stderr } = await enteredByHand(
      root,
      ["tasks", "resume", "tasks.md", "--lang", "ko"],
      [["[3] 수정 후 재시도", keys.enter]],
    );

    expect(exitCode).toBe(0);
    expect(stderr).toContain(question.split("선택")[0]);
    expect(stderr).toContain("[SKIP] Wave 1 (already completed)");
    expect(stdout).toContain("실행 가능:\n- T-003: API 구현");
    expect(textIn(root)).toBe(
      koreanTasks.replace("[!]", "[ ]").replace("2/2", "0/2").replace("[-] **T-006", "[ ] **T-006"),
    );
  });

  it("skip, with who waits for it; fix by hand first; Ctrl+C leaves it", async () => {
    const [skipped, fixed, left] = [
      aProjectWith(koreanTasks),
      aProjectWith(koreanTasks),
      aProjectWith(koreanTasks),
    ];
    const words = ["tasks", "resume", "tasks.md", "--lang", "ko"];

    await enteredByHand(skipped, words, [["[3] 수정 후 재시도", keys.down + keys.enter]]);
    await enteredByHand(fixed, words, [
      ["[3] 수정 후 재시도", keys.down + keys.down + keys.enter],
      ["수정을 마쳤으면", keys.enter],
    ]);
    const { exitCode } = await enteredByHand(left, words, [["[3] 수정 후 재시도", keys.ctrlC]]);

    expect(textIn(skipped)).toBe(
      koreanTasks.replace("[!]", "[-]").replace("2/2 -->\n", "2/2 -->\n  <!-- 스킵: 사용자 선택 -->\n"),
    );
    expect(textIn(fixed)).toContain("- [ ] **T-003**");
    expect([exitCode, textIn(left)]).toEqual([130, koreanTasks]);
  });

  it("what was in progress starts over with all its sub-steps; a failed one isn't asked about yet", async () => {
    const text = koreanTasks.replace(
      "- [ ] **T-004**: 문서",
      "- [~] **T-004**: 문서\n  - [x] 초안\n  - [~] 검토",
    );
    const root = aProjectWith(text);

    const { exitCode, data } = await asJson(root, "resume", "tasks.md");

    expect(exitCode).toBe(0);
    expect(data).toMatchObject({
      outcome: "resumed",
      plan: { restart_point: { wave: 2, because: "in_progress" } },
    });
    expect(textIn(root)).toBe(
      text
        .replace("[~] **T-004", "[ ] **T-004")
        .replace("[x] 초안", "[ ] 초안")
        .replace("[~] 검토", "[ ] 검토"),
    );
  });

  it("among agents of one process each begins anew what its name has claimed; another's stays, with its sub-steps, and can't be answered for", async () => {
    const root = aProjectWith("- [ ] T-1: a\n  - [x] one\n- [ ] T-2: b\n  - [x] two\n- [!] T-3: c\n");
    for (const name of ["a", "b"]) await entered(root, ["tasks", "claim", "tasks.md", "--as", name]);
    const begun = textIn(root);

    const retried = await asJson(root, "resume", "tasks.md", "--as", "b", "--retry", "T-1");
    const skipped = await asJson(root, "resume", "tasks.md", "--skip", "T-1");
    const nobody = await entered(root, ["tasks", "resume", "tasks.md"]);

    expect(retried).toMatchObject({
      exitCode: 4,
      data: { refusals: [{ id: "T-1", refusal: { reason: "held", by: "a" } }] },
    });
    expect(skipped.exitCode).toBe(4);
    expect(nobody.stderr).toContain(
      "at work on them: T-1 (a), T-2 (b). Are you the same? alfred tasks resume tasks.md --as a",
    );
    expect(textIn(root)).toBe(begun);

    const resumed = await asJson(root, "resume", "tasks.md", "--as", "b");

    expect(resumed.data).toMatchObject({ outcome: "resumed", held_by_others: ["T-1"] });
    expect(textIn(root)).toBe("- [~] T-1: a\n  - [x] one\n- [ ] T-2: b\n  - [ ] two\n- [!] T-3: c\n");
  });

  it("what was claimed without a name begins anew for the process that claimed it", async () => {
    const root = aProjectWith("- [ ] T-1: a\n");
    await entered(root, ["tasks", "claim", "tasks.md"]);

    const resumed = await asJson(root, "resume", "tasks.md");

    expect(resumed.data).toMatchObject({ held_by_others: [] });
    expect(textIn(root)).toBe("- [ ] T-1: a\n");
  });

  it("the commands that answer a question keep the name", async () => {
    const { data } = await asJson(aProjectWith(koreanTasks), "resume", "tasks.md", "--as", "agent 3");

    expect(data.options[1].command).toBe("alfred tasks resume tasks.md --as 'agent 3' --skip T-003");
  });

  it("--yes tries again within the limit and skips past it; --retry-all takes every failed one", async () => {
    const text = "- [!] T-1: a\n  <!-- attempts: 1/2 -->\n- [!] T-2: b\n  <!-- attempts: 2/2 -->\n";
    const [yes, all] = [aProjectWith(text), aProjectWith(text)];

    const confirmed = await asJson(yes, "resume", "tasks.md", "--yes");
    await asJson(all, "resume", "tasks.md", "--retry-all");

    expect(confirmed.data.used_up).toEqual(["T-2"]);
    expect(parseTasks(textIn(yes)).tasks.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["pending", 1],
      ["skipped", 2],
    ]);
    expect(parseTasks(textIn(all)).tasks.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["pending", 0],
      ["pending", 0],
    ]);
  });

  it("answers that can't be meant are refused, and nothing changes", async () => {
    const root = aProjectWith(koreanTasks);

    expect((await entered(root, ["tasks", "resume", "tasks.md", "--retry", "T-001"])).exitCode).toBe(4);
    expect(
      (await entered(root, ["tasks", "resume", "tasks.md", "--retry", "T-003", "--skip", "T-003"])).exitCode,
    ).toBe(2);
    expect((await entered(root, ["tasks", "resume", "tasks.md", "--retry", "T-99"])).exitCode).toBe(2);
    expect(textIn(root)).toBe(koreanTasks);
  });
});

describe("alfred tasks import", () => {
  it.each(["spec-kit.md", "openspec.md", "task-master.json"] as const)(
    "%s: taken over, run and resumed",
    async (name) => {
      const root = temporaryFolder();
      writeFiles(root, { ".moai/config.json": "{}", [name]: foreignFile(name) });

      const imported = await asJson(root, "import", name, "--to", "tasks.md");
      expect(imported).toMatchObject({ exitCode: 0, data: { ok: true } });
      expect((await entered(root, ["tasks", "check", "tasks.md"])).exitCode).toBe(0);
      await entered(root, ["tasks", "claim", "tasks.md"]);
      expect((await entered(root, ["tasks", "resume", "tasks.md"])).exitCode).toBe(0);
      for (let count = 0; count < 12; count++) {
        const { data } = await asJson(root, "claim", "tasks.md");
        if (data.task === null) break;
        expect((await entered(root, ["tasks", "done", "tasks.md", data.task.id])).exitCode).toBe(0);
      }
      expect((await asJson(root, "next", "tasks.md")).data.wave).toBeNull();
      expect((await entered(root, ["tasks", "import", name, "--to", "tasks.md"])).exitCode).toBe(2);
    },
  );

  it("Task Master's waves come of its dependencies; what is only told is no dependency", async () => {
    const root = temporaryFolder();
    writeFiles(root, { "tasks.json": foreignFile("task-master.json") });

    const { stdout } = await entered(root, ["tasks", "import", "tasks.json"]);

    expect(existsSync(join(root, "tasks.md"))).toBe(false);
    expect(parseTasks(stdout).problems).toEqual([]);
    expect(
      parseTasks(stdout).tasks.map(({ id, state, wave, dependencies }) => [id, state, wave, dependencies]),
    ).toEqual([
      ["T-1", "completed", 1, []],
      ["T-2", "in_progress", 2, ["T-1"]],
      ["T-3", "pending", 3, ["T-1", "T-2"]],
      ["T-4", "skipped", 4, ["T-3"]],
    ]);
    expect(parseTasks(stdout).tasks[1]?.subSteps.map(({ title, state }) => [title, state])).toEqual([
      ["2.1 Lines", "completed"],
      ["2.2 Blocks", "pending"],
    ]);
  });

  it.each([
    ["not JSON", "{"],
    ["another form", '{"tasks": [{"name": "x"}]}'],
    ["no tasks", '{"tasks": []}'],
    ["plain text", "hello"],
  ])("refuses what it can't read: %s", async (_, text) => {
    const root = temporaryFolder();
    writeFiles(root, { "tasks.json": text });

    const { exitCode, stderr } = await entered(root, ["tasks", "import", "tasks.json", "--to", "tasks.md"]);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("can't be imported"),
    });
    expect(existsSync(join(root, "tasks.md"))).toBe(false);
  });
});
