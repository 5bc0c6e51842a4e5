import { describe, expect, it } from "vitest";
import { AlfredError } from "../../../src/failures/index.ts";
import { editTask, parseTasks, type TaskChange } from "../../../src/tasks/index.ts";
import { englishTasks, koreanTasks } from "../../support/task-files.ts";

const failed: TaskChange = { state: "failed", error: "npm test failed", attempts: { count: 1, max: 2 } };

describe("an edit touches only what it must", () => {
  it("one sign for a state", () => {
    expect(editTask(koreanTasks, "T-004", { state: "in_progress" })).toBe(
      koreanTasks.replace("- [ ] **T-004**", "- [~] **T-004**"),
    );
    expect(editTask(koreanTasks, "t-004", { state: "pending" })).toBe(koreanTasks);
    expect(editTask("* [X] T-1: a", "T-1", { state: "completed" })).toBe("* [X] T-1: a");
    expect(editTask("- [] T-1: a", "T-1", { state: "completed" })).toBe("- [x] T-1: a");
  });

  it("the box and all its sub-steps, where it begins anew", () => {
    const text = "- [~] T-1: a\n  - [x] one\n    - [~] deep\n  - [ ] two\n- [x] T-2: b\n  - [x] other\n";

    expect(editTask(text, "T-1", { state: "pending", resetSubSteps: true })).toBe(
      "- [ ] T-1: a\n  - [ ] one\n    - [ ] deep\n  - [ ] two\n- [x] T-2: b\n  - [x] other\n",
    );
  });

  it.each([
    [
      "LF",
      "- [~] T-1: a\n- [ ] T-2: b\n",
      "- [!] T-1: a\n  <!-- previous error: npm test failed -->\n  <!-- attempts: 1/2 -->\n- [ ] T-2: b\n",
    ],
    [
      "CRLF",
      "- [~] T-1: a\r\n\r\nEnd.\r\n",
      "- [!] T-1: a\r\n  <!-- previous error: npm test failed -->\r\n  <!-- attempts: 1/2 -->\r\n\r\nEnd.\r\n",
    ],
    [
      "no final line end",
      "* [~] T-1: a\n  * part",
      "* [!] T-1: a\n  * part\n  <!-- previous error: npm test failed -->\n  <!-- attempts: 1/2 -->",
    ],
    [
      "one CRLF line without an end",
      "x\r\n- [~] T-1: a",
      "x\r\n- [!] T-1: a\r\n  <!-- previous error: npm test failed -->\r\n  <!-- attempts: 1/2 -->",
    ],
    [
      "tabs",
      "- [~] T-1: a\n\t- part\n\n\n",
      "- [!] T-1: a\n\t- part\n\t<!-- previous error: npm test failed -->\n\t<!-- attempts: 1/2 -->\n\n\n",
    ],
    [
      "numbers, indented",
      "  1. [~] T-1: a\n",
      "  1. [!] T-1: a\n     <!-- previous error: npm test failed -->\n     <!-- attempts: 1/2 -->\n",
    ],
    [
      "a code block at its end",
      "- [~] T-1: a\n  ```\n  x\n  ```\n## Next\n",
      "- [!] T-1: a\n  ```\n  x\n  ```\n  <!-- previous error: npm test failed -->\n  <!-- attempts: 1/2 -->\n## Next\n",
    ],
  ])("comments are added as the file is written: %s", (_, before, after) => {
    expect(editTask(before, "T-1", failed)).toBe(after);
    expect(parseTasks(after).tasks[0]).toMatchObject({
      state: "failed",
      attempts: 1,
      attemptsMax: 2,
      error: "npm test failed",
    });
  });

  it("comments that are there are changed in their place and keep their words", () => {
    const retry: TaskChange = { state: "pending", attempts: { count: 0, max: 2 } };

    expect(editTask(koreanTasks, "T-003", retry)).toBe(
      koreanTasks.replace("[!]", "[ ]").replace("재시도: 2/2", "재시도: 0/2"),
    );
    expect(editTask(koreanTasks, "T-003", { error: "lint failed" })).toBe(
      koreanTasks.replace("이전 에러: npm test 실패", "이전 에러: lint failed"),
    );
    expect(editTask(englishTasks, "T-003", retry, { language: "ko" })).toBe(
      englishTasks.replace("[!]", "[ ]").replace("attempts: 2/2", "attempts: 0/2"),
    );
  });

  it("in Korean where that is asked for", () => {
    expect(editTask("- [~] T-1: a\n", "T-1", failed, { language: "ko" })).toBe(
      "- [!] T-1: a\n  <!-- 이전 에러: npm test failed -->\n  <!-- 재시도: 1/2 -->\n",
    );
  });

  it("a reason of its own comes and goes without a trace", () => {
    for (const text of ["- [ ] T-1: a\n- [ ] T-2: b\n", "- [ ] T-1: a", "- [ ] T-1: a\r\n\r\nText"]) {
      const skipped = editTask(text, "T-1", { state: "skipped", skipReason: "by choice" });

      expect(parseTasks(skipped).tasks[0]).toMatchObject({ state: "skipped", skipReason: "by choice" });
      expect(editTask(skipped, "T-1", { state: "pending", skipReason: null })).toBe(text);
    }
  });

  it("a reason that goes while another comment comes", () => {
    const skipped = editTask("- [ ] T-1: a", "T-1", { state: "skipped", skipReason: "by choice" });
    const again = editTask(skipped, "T-1", {
      state: "pending",
      skipReason: null,
      attempts: { count: 0, max: 2 },
    });

    expect(again).toBe("- [ ] T-1: a\n  <!-- attempts: 0/2 -->");
  });

  it.each([
    "a --> b",
    "a --!> b",
    "<!-- x",
    "two\nlines\r\n- [ ] T-9: evil",
    "\u0000\u001b[31m",
    "x".repeat(9000),
    "-->",
  ])("an error can't leave its comment: %j", (error) => {
    const text = editTask("- [ ] T-1: a\n- [ ] T-2: b\n", "T-1", { state: "failed", error });
    const parsed = parseTasks(text);

    expect(parsed.tasks.map(({ id }) => id)).toEqual(["T-1", "T-2"]);
    expect(parsed.problems).toEqual([]);
    expect(text.split("\n")).toHaveLength(4);
    expect(text.length).toBeLessThan(400);
  });

  it("refuses an id that names no one task, with the one that may be meant", () => {
    expect(() => editTask(koreanTasks, "T-033", { state: "pending" })).toThrow(/T-003/);
    expect(() => editTask("- [ ] T-1: a\n- [ ] T-1: b\n", "T-1", { state: "completed" })).toThrow(
      AlfredError,
    );
  });
});
