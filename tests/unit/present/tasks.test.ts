import { describe, expect, it } from "vitest";
import {
  changeLine,
  endText,
  graphText,
  listText,
  nextText,
  planJson,
  problemJson,
  problemLine,
  standingJson,
  taskName,
  waveName,
} from "../../../src/surfaces/cli/present/tasks.ts";
import { type LookedAt, planResume, type Task } from "../../../src/tasks/index.ts";
import { standingOf } from "../../../src/tasks/judge.ts";
import { aTask } from "../../support/a-task.ts";

function looked(tasks: readonly Task[], changes: Partial<LookedAt> = {}): LookedAt {
  const numbers = [...new Set(tasks.map(({ wave }) => wave))];
  return {
    file: "tasks.md",
    tasks,
    waves: numbers.map((number) => ({
      number,
      title: number === 1 ? "" : `Part ${number}`,
      taskIds: tasks.filter(({ wave }) => wave === number).map(({ id }) => id),
    })),
    problems: [],
    standing: standingOf(tasks),
    plan: planResume(tasks, { attemptsMax: 2 }),
    holders: new Map(),
    ...changes,
  };
}

const step = (state: Task["state"]) => ({ title: "part", state, line: 2 });

describe("names", () => {
  it("are a wave's title, or its number in the reader's language", () => {
    expect(waveName("en", { number: 2, title: "Build" })).toBe("Build");
    expect(waveName("en", { number: 2, title: "" })).toContain("2");
    expect(waveName("ko", { number: 2, title: "" })).not.toBe(waveName("en", { number: 2, title: "" }));
  });

  it("are a task's id alone where it has no title", () => {
    expect(taskName({ id: "T-1", title: "" })).toBe("T-1");
    expect(taskName({ id: "T-1", title: "Draw" })).toBe("T-1: Draw");
  });
});

describe("the list of tasks", () => {
  it.each([
    ["en", "There is no task in this file. A task is a line like: - [ ] T-001: what is to be done"],
    ["ko", "이 파일에는 태스크가 없습니다. 태스크는 이런 줄로 적습니다: - [ ] T-001: 할 일"],
  ] as const)("says in %s that there is none", (language, sentence) => {
    expect(listText(looked([]), language)).toBe(sentence);
    expect(graphText(looked([]), language)).toBe(sentence);
  });

  it.each([
    ["en", "attempts: 1/2", "held by ada, which is gone", "error: it broke", "skipped itself: not wanted"],
    ["ko", "시도: 1/2회", "담당: ada (종료됨)", "에러: it broke", "직접 스킵됨: not wanted"],
  ] as const)("tells in %s all that is known of each task", (language, attempts, held, error, skipped) => {
    const tasks = [
      aTask("T-1", { state: "in_progress", subSteps: [step("completed"), step("pending")] }),
      aTask("T-2", { state: "failed", error: "it broke", attempts: 1, attemptsMax: 2 }),
      aTask("T-3", { state: "skipped", skipReason: "not wanted", dependencies: ["T-1"] }),
      aTask("T-4", { state: "completed", error: "an old one" }),
    ];

    const text = listText(
      looked(tasks, { holders: new Map([["T-1", { name: "ada", isGone: true }]]) }),
      language,
    );

    expect(text.split("\n").slice(1)).toEqual([
      "  [~] T-1: The task T-1  (1/2)",
      `      ${held}`,
      "  [!] T-2: The task T-2",
      `      ${attempts}`,
      `      ${error}`,
      "  [-] T-3: The task T-3  ← T-1",
      `      ${skipped}`,
      "  [x] T-4: The task T-4",
    ]);
  });

  it("counts attempts without a limit where the task has none of its own", () => {
    const text = listText(looked([aTask("T-1", { state: "failed", attempts: 1 })]), "en");

    expect(text).toContain("attempts: 1");
    expect(text).not.toContain("error");
  });
});

describe("the graph of tasks", () => {
  it("shows what each task sets free, the last one of a wave closing its branch", () => {
    const tasks = [
      aTask("A"),
      aTask("B"),
      aTask("C", { wave: 2, dependencies: ["A", "B"] }),
      aTask("D", { wave: 2, dependencies: ["A"] }),
    ];

    expect(graphText(looked(tasks), "en").split("\n").slice(1)).toEqual([
      "├─ [ ] A: The task A",
      "│    └→ C, D",
      "└─ [ ] B: The task B",
      "     └→ C",
      "Part 2  0/2",
      "├─ [ ] C: The task C  ← A, B",
      "└─ [ ] D: The task D  ← A",
    ]);
  });
});

describe("what comes next", () => {
  const tasks = [
    aTask("A"),
    aTask("B", { dependencies: ["A"] }),
    aTask("C", { state: "in_progress" }),
    aTask("D", { state: "failed", error: "it broke" }),
    aTask("E", { state: "failed" }),
  ];

  it("names what is ready, at work, failed with its error, and blocked with what blocks it", () => {
    const lines = nextText(looked(tasks), "tasks.md", "en").split("\n");

    expect(lines.filter((line) => line.startsWith("- "))).toEqual([
      "- A: The task A",
      "- C: The task C",
      "- D: The task D (it broke)",
      "- E: The task E",
      "- B: The task B  ← A",
    ]);
  });

  it("names the wave by its number where no heading is known", () => {
    const text = nextText(looked([aTask("A")], { waves: [] }), "tasks.md", "en");

    expect(text.split("\n")[0]).toBe(`${waveName("en", { number: 1, title: "" })}  (0/1)`);
  });

  it.each([
    ["en", "Every task is completed."],
    ["ko", "모든 태스크가 완료되었습니다."],
  ] as const)("says in %s that all is done", (language, sentence) => {
    expect(nextText(looked([aTask("A", { state: "completed" })]), "tasks.md", language)).toBe(sentence);
  });

  it.each([
    ["en", "skipped itself: not wanted", "because of A"],
    ["ko", "직접 스킵됨: not wanted", "원인: A"],
  ] as const)("says in %s why all that is left is skipped, and how to go on", (language, itself, because) => {
    const plan = planResume(
      [
        aTask("A", { state: "skipped", skipReason: "not wanted" }),
        aTask("B", { state: "skipped", dependencies: ["A"] }),
      ],
      { attemptsMax: 2 },
    );

    const lines = endText(plan, "tasks.md", language).split("\n");

    expect(lines.slice(1, 3)).toEqual([`- A: The task A: ${itself}`, `- B: The task B: ${because}`]);
    expect(lines[3]).toContain("alfred tasks resume tasks.md --retry A");
  });

  it("takes up the first of the skipped tasks where none was skipped for itself", () => {
    const plan = planResume([aTask("A", { state: "completed" })], { attemptsMax: 2 });
    const stillSkipped = [{ id: "B", title: "", reason: null, because: ["A"] }];

    expect(endText({ ...plan, kind: "all_skipped", stillSkipped }, "tasks.md", "en")).toContain("--retry B");
  });

  it("has the same facts as data", () => {
    const { standing, plan } = looked(tasks);

    expect(standingJson(standing)).toMatchObject({
      wave: 1,
      ready: [{ id: "A" }],
      blocked: [{ id: "B", blocked_by: ["A"] }],
      failed: [
        { id: "D", error: "it broke", attempts: 0 },
        { id: "E", error: null, attempts: 0 },
      ],
      total: 5,
    });
    expect(planJson(plan)).toMatchObject({ restart_point: { wave: 1 } });
    expect(planJson(planResume([], { attemptsMax: 2 }))).toMatchObject({
      kind: "finished",
      restart_point: null,
    });
  });
});

describe("problems and changes", () => {
  it("come with their place, what is wrong, and a hint", () => {
    const problem = {
      line: 3,
      column: 5,
      fault: { code: "duplicate_id", id: "T-1", firstLine: 1 },
    } as const;

    expect(problemLine("tasks.md", problem, "en")).toMatch(/^tasks\.md:3:5: .*T-1.* → /);
    expect(problemJson(problem, "ko")).toMatchObject({
      line: 3,
      column: 5,
      code: "duplicate_id",
      first_line: 1,
    });
  });

  it("tell the new state of a task as its box has it", () => {
    const change = { id: "T-1", title: "", from: "pending", to: "completed" } as const;

    expect(changeLine(change, "en")).toBe("[x] T-1 (completed)");
    expect(changeLine(change, "ko")).toBe("[x] T-1 (완료)");
  });
});
