import { describe, expect, it } from "vitest";
import {
  parseTasks,
  planResume,
  reevaluateSkipped,
  type Task,
  type TaskState,
} from "../../../src/tasks/index.ts";
import { aTask } from "../../support/a-task.ts";
import { koreanTasks } from "../../support/task-files.ts";

function statesAfter(tasks: readonly Task[]): Readonly<Record<string, TaskState>> {
  return Object.fromEntries(reevaluateSkipped(tasks).map(({ id, state }) => [id, state]));
}

describe("a skipped task is judged again from its dependencies", () => {
  const t006 = aTask("T-006", { state: "skipped", dependencies: ["T-003"] });

  it.each([
    ["failed", "skipped"],
    ["pending", "pending"],
    ["in_progress", "pending"],
    ["completed", "pending"],
  ] as const)("with a dependency %s it is %s", (state, expected) => {
    expect(statesAfter([aTask("T-003", { state }), t006])["T-006"]).toBe(expected);
  });

  it("T-006, skipped because T-003 failed, becomes pending again once T-003 has succeeded", () => {
    const text = koreanTasks.replace("[!]", "[x]");

    expect(planResume(parseTasks(text).tasks)).toMatchObject({
      kind: "go_on",
      pendingAgain: ["T-006"],
      stillSkipped: [],
    });
  });

  it("a whole chain stays skipped with its first, and comes back with it", () => {
    const chain = (state: TaskState) => [
      aTask("A", { state }),
      aTask("B", { state: "skipped", dependencies: ["A"] }),
      aTask("C", { state: "skipped", dependencies: ["B"] }),
    ];

    expect(statesAfter(chain("failed"))).toMatchObject({ B: "skipped", C: "skipped" });
    expect(statesAfter(chain("completed"))).toMatchObject({ B: "pending", C: "pending" });
  });

  it("one that was skipped for itself stays so, and with it who waits for it", () => {
    const tasks = [
      aTask("A", { state: "skipped", skipReason: "by choice" }),
      aTask("B", { state: "skipped", dependencies: ["A"] }),
    ];

    expect(statesAfter(tasks)).toEqual({ A: "skipped", B: "skipped" });
    expect(planResume(tasks)).toMatchObject({
      kind: "all_skipped",
      restartPoint: null,
      stillSkipped: [
        { id: "A", because: [], reason: "by choice" },
        { id: "B", because: ["A"], reason: null },
      ],
    });
  });
});

describe("the restart point", () => {
  it("is a wave with a task in progress first, before a failed one of an earlier wave", () => {
    const plan = planResume([
      aTask("A", { state: "failed" }),
      aTask("B", { state: "in_progress", wave: 2 }),
      aTask("C", { state: "in_progress", wave: 3 }),
    ]);

    expect(plan).toMatchObject({
      kind: "go_on",
      restartPoint: { wave: 2, because: "in_progress", taskIds: ["B"] },
      startOver: ["B", "C"],
    });
  });

  it("else it is a failed one, when the user has decided", () => {
    expect(planResume(parseTasks(koreanTasks).tasks)).toMatchObject({
      kind: "decision_needed",
      restartPoint: { wave: 2, because: "failed", taskIds: ["T-003"] },
      failed: [
        {
          id: "T-003",
          title: "API 구현",
          error: "npm test 실패",
          attempts: 2,
          attemptsMax: 2,
          dependents: ["T-006"],
        },
      ],
      waves: [
        { number: 1, status: "finished", left: [] },
        { number: 2, status: "partial", left: ["T-003", "T-004"] },
        { number: 3, status: "partial", left: [] },
      ],
    });
  });

  it("else the first wave that isn't finished; of a half-done one only what isn't done runs", () => {
    const plan = planResume([
      aTask("A", { state: "completed" }),
      aTask("B", { state: "completed", wave: 2 }),
      aTask("C", { wave: 2 }),
      aTask("D", { wave: 2, dependencies: ["C"] }),
      aTask("E", { wave: 3 }),
    ]);

    expect(plan).toMatchObject({
      kind: "go_on",
      restartPoint: { wave: 2, because: "unfinished", taskIds: ["C"] },
      waves: [
        { status: "finished" },
        { status: "partial", left: ["C", "D"] },
        { status: "untouched", left: ["E"] },
      ],
    });
  });

  it("is nowhere when all is done, or there is nothing", () => {
    expect(planResume([aTask("A", { state: "completed" })])).toMatchObject({
      kind: "finished",
      restartPoint: null,
    });
    expect(planResume([])).toMatchObject({ kind: "finished", restartPoint: null, waves: [] });
  });

  it("a task's own limit comes before the one that is given", () => {
    const tasks = [aTask("A", { state: "failed", attemptsMax: 5 }), aTask("B", { state: "failed" })];

    expect(planResume(tasks, { attemptsMax: 3 }).failed.map(({ attemptsMax }) => attemptsMax)).toEqual([
      5, 3,
    ]);
    expect(planResume(tasks).failed.map(({ attemptsMax }) => attemptsMax)).toEqual([5, 2]);
  });
});
