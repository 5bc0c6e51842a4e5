import { describe, expect, it } from "vitest";
import { parseTasks } from "../../../src/tasks/index.ts";
import { englishTasks, foreignFile, koreanTasks } from "../../support/task-files.ts";

/** The ids that a text has, with what each waits for. */
function dependenciesIn(text: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(parseTasks(text).tasks.map(({ id, dependencies }) => [id, dependencies]));
}

function idsIn(text: string): readonly string[] {
  return parseTasks(text).tasks.map(({ id }) => id);
}

describe("the document's own example", () => {
  it.each([
    ["Korean", koreanTasks, "API 구현", "npm test 실패", "엔드포인트 정의"],
    ["English", englishTasks, "Implement the API", "npm test failed", "define the endpoints"],
  ])("in %s", (_, text, title, error, subStep) => {
    const { tasks, waves, problems } = parseTasks(text);

    expect(problems).toEqual([]);
    expect(waves.map(({ number, taskIds }) => [number, taskIds])).toEqual([
      [1, ["T-001", "T-002"]],
      [2, ["T-003", "T-004"]],
      [3, ["T-006"]],
    ]);
    expect(tasks.map(({ state }) => state)).toEqual([
      "completed",
      "completed",
      "failed",
      "pending",
      "skipped",
    ]);
    expect(tasks[2]).toMatchObject({
      id: "T-003",
      title,
      wave: 2,
      dependencies: ["T-001", "T-002"],
      error,
      attempts: 2,
      attemptsMax: 2,
      line: 8,
      column: 3,
    });
    expect(tasks[2]?.subSteps.map(({ state }) => state)).toEqual(["completed", "pending"]);
    expect(tasks[2]?.subSteps[0]).toMatchObject({ title: subStep, line: 11 });
  });
});

describe("what people and agents write", () => {
  it.each([
    ["- [ ] **T-003**: API", "T-003", "API"],
    ["- [ ] **T-003: API in bold**", "T-003", "API in bold"],
    ["- [ ] **T-003** API", "T-003", "API"],
    ["- [ ] T-003: API", "T-003", "API"],
    ["- [ ] T-003 - API", "T-003", "API"],
    ["- [ ] T-003 – API", "T-003", "API"],
    ["- [ ] `T-003` API", "T-003", "API"],
    ["- [ ] [T-003] API", "T-003", "API"],
    ["- [ ] (T-003) API", "T-003", "API"],
    ["- [ ] T003 API", "T003", "API"],
    ["- [ ] TASK-12 API", "TASK-12", "API"],
    ["- [ ] **AUTH-LOGIN-2**: API", "AUTH-LOGIN-2", "API"],
    ["- [ ] 작업-3: API", "작업-3", "API"],
    ["- [ ] 1.2 API", "1.2", "API"],
    ["- [ ] 3. API", "3", "API"],
    ["* [ ] T-003: API", "T-003", "API"],
    ["+ [ ] T-003: API", "T-003", "API"],
    ["• [ ] T-003: API", "T-003", "API"],
    ["1. [ ] T-003: API", "T-003", "API"],
    ["2) [ ] T-003: API", "T-003", "API"],
    ["  - [ ] T-003: API", "T-003", "API"],
    ["-[ ] T-003: API", "T-003", "API"],
    ["- [] T-003: API", "T-003", "API"],
    ["-\t[ ]\tT-003: API", "T-003", "API"],
    ["\ufeff- [ ] T-003: API", "T-003", "API"],
    ["- [ ] **T-003**：API", "T-003", "API"],
    ["- [ ] T-003: keep `a -- b` and **bold** words", "T-003", "keep `a -- b` and **bold** words"],
    ["- [ ] UTF-8 support", "#1", "UTF-8 support"],
    ["- [ ] OAuth2 login", "#1", "OAuth2 login"],
    ["- [ ] 3 new endpoints", "#1", "3 new endpoints"],
    ["- [ ] Write **all** of it", "#1", "Write **all** of it"],
  ])("reads %j", (text, id, title) => {
    const { tasks, problems } = parseTasks(text);

    expect(problems).toEqual([]);
    expect(tasks).toMatchObject([{ id, title, state: "pending", wave: 1 }]);
  });

  it.each([
    ["## Wave 2", 2],
    ["## wave-2: the API", 2],
    ["### 🌊 Wave 2", 2],
    ["## 2차 웨이브", 2],
    ["## 제2차 웨이브: 구현", 2],
    ["## 웨이브 2", 2],
    ["## 2단계", 2],
    ["## 2차: 구현", 2],
    ["## Phase 2", 2],
    ["## Phase 2: Foundational (Blocking)", 2],
    ["## **Phase 2** – build", 2],
    ["## Wave two", 2],
    ["## Stage 2", 2],
    ["## 2. Endpoints", 2],
    ["##Wave 2", 2],
    ["Wave 2\n------", 2],
    ["**Wave 2**", 2],
    ["## Notes on phase 2", 1],
    ["## Backend", 1],
  ])("the heading %j is wave %i", (heading, wave) => {
    const { tasks } = parseTasks(`${heading}\n\n- [ ] T-1: a\n`);

    expect(tasks.map((task) => task.wave)).toEqual([wave]);
  });

  it("waves that aren't whole numbers, or stand in each other, are counted through", () => {
    const heading = (text: string, id: string) => `${text}\n- [ ] ${id}: a\n`;
    const parts = [
      heading("## Phase 3.1: Setup", "T-1"),
      heading("## Phase 3.2", "T-2"),
      heading("## Phase N", "T-3"),
    ];
    const nested = [
      `## Phase 1\n${heading("### Wave 1", "T-1")}${heading("### Wave 2", "T-2")}`,
      `## Phase 2\n${heading("### Wave 1", "T-3")}`,
    ];

    for (const text of [parts.join("\n"), nested.join("\n")]) {
      expect(parseTasks(text).tasks.map(({ id, wave }) => [id, wave])).toEqual([
        ["T-1", 1],
        ["T-2", 2],
        ["T-3", 3],
      ]);
    }
    expect(parseTasks(nested.join("\n")).waves[2]?.title).toBe("Phase 2 / Wave 1");
  });

  it("a wave's number counts, not its place; one title above all divides nothing", () => {
    const text = "# Phase 7: the plan\n## Wave 3\n- [ ] T-3: c\n## Wave 2\n- [ ] T-2: b\n";

    expect(parseTasks(text).waves).toMatchObject([
      { number: 2, title: "Wave 2" },
      { number: 3, title: "Wave 3" },
    ]);
  });

  it("what stands outside of the waves comes before or after them", () => {
    const text = "- [ ] T-0: x\n## Wave 1\n- [ ] T-1: a\n## Backlog\n- [ ] T-2: b\n## Wave 2\n- [ ] T-3: c\n";

    expect(parseTasks(text).tasks.map(({ id, wave }) => [id, wave])).toEqual([
      ["T-0", 0],
      ["T-1", 1],
      ["T-2", 3],
      ["T-3", 2],
    ]);
  });

  it.each([
    "blocked_by: T-1, T-2",
    "blocked by: T-1, T-2",
    "**Blocked by:** T-1, T-2",
    "blockedBy: [T-1, T-2]",
    "depends on: T-1 and T-2",
    "depends_on: `T-1`, `T-2`",
    "Depends on T-1 & T-2",
    "Dependencies: T-1 (the schema), T-2",
    "deps = T-1; T-2",
    "의존성: T-1, T-2",
    "**의존성**: T-1、T-2",
    "의존성: T-1의 완료, T-2",
    "선행 작업: T-1 및 T-2",
    "의존: t-1, t-2",
    "blocked_by: T-1~T-2",
    "depends on: T-1 - T-2",
    "blocked_by:\n    - T-1\n    - T-2",
  ])("the dependencies in %j", (line) => {
    const listed = `- [ ] T-1: a\n- [ ] T-2: b\n- [ ] T-3: c\n  - ${line}\n`;
    const unlisted = `- [ ] T-1: a\n- [ ] T-2: b\n- [ ] T-3: c\n  ${line}\n`;

    expect(dependenciesIn(listed)).toEqual({ "T-1": [], "T-2": [], "T-3": ["T-1", "T-2"] });
    expect(dependenciesIn(unlisted)).toEqual({ "T-1": [], "T-2": [], "T-3": ["T-1", "T-2"] });
  });

  it.each([
    "(depends on T-1, T-2)",
    "(blocked_by: T-1, T-2)",
    "[deps: T-1 T-2]",
    "(의존성: T-1, T-2)",
    "— depends on: T-1, T-2",
  ])("the dependencies in a title: %j", (words) => {
    expect(dependenciesIn(`- [ ] T-1: a\n- [ ] T-2: b\n- [ ] T-3: c ${words}\n`)["T-3"]).toEqual([
      "T-1",
      "T-2",
    ]);
  });

  it.each(["none", "없음", "-", "N/A", "[]", "Wave 1", "1차 웨이브"])("%j is no dependency", (value) => {
    const { tasks, problems } = parseTasks(`## Wave 2\n- [ ] T-3: c\n  - blocked_by: ${value}\n`);

    expect({ dependencies: tasks[0]?.dependencies, problems }).toEqual({ dependencies: [], problems: [] });
  });

  it("reads CRLF, CR, tabs, odd indentation and lines without an end all the same", () => {
    const spaces = koreanTasks.trimEnd();
    const { tasks } = parseTasks(koreanTasks);

    for (const text of [
      spaces,
      koreanTasks.replaceAll("\n", "\r\n"),
      koreanTasks.replaceAll("\n", "\r"),
      koreanTasks.replaceAll("  ", "\t"),
      koreanTasks.replaceAll("  ", "   "),
      koreanTasks.replaceAll("\n- ", "\n\n- "),
    ]) {
      expect(
        parseTasks(text).tasks.map((task) => ({
          ...task,
          subSteps: task.subSteps.map((each) => each.state),
          line: 0,
          column: 0,
        })),
      ).toEqual(
        tasks.map((task) => ({
          ...task,
          subSteps: task.subSteps.map((each) => each.state),
          line: 0,
          column: 0,
        })),
      );
    }
  });

  it.each([
    ["a code block", "```\n- [ ] T-9: shown\n```\n"],
    ["a code block of tildes", "~~~~ md\n- [ ] T-9: shown\n~~~\n- [ ] T-8: shown\n~~~~\n"],
    ["a code block in the list", "  ```md\n  - [ ] T-9: shown\n  ```\n"],
    ["a careless code block", "  ```sh\nnpm test\n  ```\n"],
    ["indented code", "\nText.\n\n    - [ ] T-9: shown\n"],
    ["a comment", "<!-- - [ ] T-9: hidden -->\n"],
    ["a long comment", "<!--\n- [ ] T-9: hidden\n\n## Wave 9\n-->\n"],
    ["a quotation", "> - [ ] T-9: quoted\n"],
    ["a link", "- [a](b.md)\n- [T-9](b.md)\n"],
    ["inline code with a comment's sign", "  Takes out `<!--` signs.\n"],
  ])("what %s shows is no task, and what follows is", (_, shown) => {
    expect(idsIn(`- [ ] T-1: a\n${shown}\n- [ ] T-2: b\n`)).toEqual(["T-1", "T-2"]);
  });

  it("front matter is no task, a line across the page is no front matter", () => {
    expect(idsIn("---\ntitle: x\nlist:\n- [ ] \n---\n- [ ] T-1: a\n")).toEqual(["T-1"]);
    expect(idsIn("---\n- [ ] T-1: a\n---\n- [ ] T-2: b\n")).toEqual(["T-1", "T-2"]);
  });

  it("boxes below a task are its sub-steps, however deep", () => {
    const { tasks } = parseTasks(
      "- [ ] T-1: a\n  - parts\n    - [x] one\n        - [~] deep\n  - [!] two\n- [ ] T-2: b\n",
    );

    expect(tasks[0]?.subSteps.map(({ title, state }) => [title, state])).toEqual([
      ["one", "completed"],
      ["deep", "in_progress"],
      ["two", "failed"],
    ]);
  });

  it("a list to tick off beside named tasks is none; in a wave everything counts", () => {
    expect(idsIn("- [ ] T-1: a\n## Done means\n- [ ] tests pass\n")).toEqual(["T-1"]);
    expect(idsIn("## Wave 1\n- [ ] T-1: a\n- [ ] write docs\n## Done means\n- [ ] tests pass\n")).toEqual([
      "T-1",
      "#2",
    ]);
    expect(idsIn("- [ ] one\n- [ ] two\n")).toEqual(["#1", "#2"]);
    expect(dependenciesIn("- [ ] one\n- [ ] two (depends on #1)\n")).toEqual({ "#1": [], "#2": ["#1"] });
  });

  it("checks, with their places", () => {
    const text = "- [ ] T-1: a\n  - check: `npm test -- api`\n  - **검사:** node check.mjs\n";

    expect(parseTasks(text).tasks[0]?.checks).toEqual([
      { command: "npm test -- api", line: 2, column: 12 },
      { command: "node check.mjs", line: 3, column: 13 },
    ]);
  });
});

describe("every problem, with file:line:column and ids", () => {
  it.each([
    [
      "- [ ] T-1: a\n- [x] T-1: b\n",
      [{ line: 2, column: 3, fault: { code: "duplicate_id", id: "T-1", firstLine: 1 } }],
    ],
    [
      "- [?] T-1: a\n  - [w] part\n",
      [
        { line: 1, column: 3, fault: { code: "unknown_marker", id: "T-1", marker: "?" } },
        { line: 2, column: 5, fault: { code: "unknown_marker", id: "T-1", marker: "w" } },
      ],
    ],
    [
      "- [done] **T-1**: a\n",
      [{ line: 1, column: 3, fault: { code: "unknown_marker", id: "T-1", marker: "done" } }],
    ],
    [
      "- [ ] T-1: a\n  - blocked_by: T-1, T-99\n",
      [
        { line: 1, column: 3, fault: { code: "cycle", ids: ["T-1"] } },
        {
          line: 2,
          column: 22,
          fault: { code: "unknown_dependency", id: "T-1", dependency: "T-99", nearest: "T-1" },
        },
      ],
    ],
    [
      "- [ ] T-1: a\n  - 의존성: DB 스키마\n",
      [
        {
          line: 2,
          column: 10,
          fault: { code: "unknown_dependency", id: "T-1", dependency: "DB 스키마", nearest: null },
        },
      ],
    ],
    [
      "- [ ] T-3: c (depends on T-2)\n- [ ] T-1: a (depends on T-3)\n- [ ] T-2: b (depends on T-1)\n",
      [{ line: 1, column: 3, fault: { code: "cycle", ids: ["T-3", "T-2", "T-1"] } }],
    ],
    [
      "## Wave 1\n- [ ] T-1: a (depends on T-2)\n## Wave 2\n- [ ] T-2: b\n",
      [{ line: 2, column: 26, fault: { code: "later_wave", id: "T-1", dependency: "T-2", wave: 2 } }],
    ],
    [
      "- [ ] T-1: a\n  check: a | b\n",
      [
        {
          line: 2,
          column: 10,
          fault: { code: "check_unreadable", id: "T-1", command: "a | b", detail: "|" },
        },
      ],
    ],
    [
      "- [ ] T-1: a\n\n```\n- [ ] T-2\n",
      [{ line: 3, column: 1, fault: { code: "unclosed", what: "fence" } }],
    ],
    [
      "- [ ] T-1: a\n<!-- to do\n- [ ] T-2\n",
      [{ line: 2, column: 1, fault: { code: "unclosed", what: "comment" } }],
    ],
  ])("%j", (text, problems) => {
    expect(parseTasks(text).problems).toEqual(problems);
  });

  it("a long chain and a long circle are read without running out of anything", () => {
    const chain = (from: number) =>
      Array.from(
        { length: 20_000 },
        (_, index) => `- [ ] T-${index}: a\n  - blocked_by: T-${(index + from) % 20_000}\n`,
      );

    expect(parseTasks(chain(1).join("")).problems).toHaveLength(1);
    expect(parseTasks(chain(1).slice(0, -1).join("")).problems).toMatchObject([
      { fault: { code: "unknown_dependency" } },
    ]);
  });
});

describe("files of other tools, read as they are", () => {
  it("Spec Kit's tasks.md", () => {
    const { tasks, waves, problems } = parseTasks(foreignFile("spec-kit.md"));

    expect(problems).toEqual([]);
    expect(waves.map(({ number, taskIds }) => [number, taskIds])).toEqual([
      [1, ["T001", "T002"]],
      [2, ["T003", "T004", "T005"]],
      [3, ["T006", "T007", "T008"]],
      [4, ["T009"]],
    ]);
    expect(tasks.find(({ id }) => id === "T005")?.dependencies).toEqual(["T003", "T004"]);
  });

  it("OpenSpec's tasks.md", () => {
    const { tasks, problems } = parseTasks(foreignFile("openspec.md"));

    expect(problems).toEqual([]);
    expect(tasks.map(({ id, wave }) => [id, wave])).toEqual([
      ["1.1", 1],
      ["1.2", 1],
      ["2.1", 2],
      ["2.2", 2],
      ["3.1", 3],
    ]);
    expect(tasks[3]?.subSteps).toMatchObject([{ title: "keep the old sessions" }]);
  });
});
