import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editTask, parseTasks, reevaluateSkipped, type Task, type TaskState } from "../../src/tasks/index.ts";
import { joinLines, splitLines } from "../../src/tasks/lines.ts";
import { applySteps, completeMove, failMove, type Move, skipMove, startMove } from "../../src/tasks/moves.ts";
import { resumeMove } from "../../src/tasks/resume-moves.ts";
import { aTask } from "../support/a-task.ts";

const states: readonly TaskState[] = ["pending", "completed", "in_progress", "failed", "skipped"];
const piece = fc.constantFrom(
  ...[
    "- [ ] **T-1**: a",
    "* [x] T-2: b",
    "  - [~] part",
    "\t- blocked_by: T-1, T-2",
    "## Wave 2",
    "2차 웨이브\n---",
  ],
  ...[
    "```",
    "~~~",
    "<!--",
    "-->",
    "<!-- attempts: 1/2 -->",
    "  <!-- 이전 에러: x",
    "> - [ ] T-3",
    "1. [!] T-4 (depends on T-1)",
  ],
  ...[
    "",
    "   ",
    "text",
    "---",
    "- [?] T-5",
    "    - [ ] T-6",
    "\ufeff",
    "`<!--`",
    "- [ ] 한글 제목",
    "  check: npm test",
  ],
);
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
/** Anything that may stand in a file: what parsers stumble over, and any text at all. */
const anyText = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: piece }, { weight: 1, arbitrary: fc.string({ unit: "grapheme" }) }),
      lineEnd,
    ),
    {
      maxLength: 25,
    },
  )
  .chain((lines) =>
    fc.boolean().map((endsOpen) => {
      const text = lines.map(([line, ending]) => line + ending).join("");
      return endsOpen ? text.trimEnd() : text;
    }),
  );

/** Tasks whose dependencies stand before them, in any states. */
const anyTasks = fc
  .array(
    fc.record({
      state: fc.constantFrom(...states),
      before: fc.array(fc.nat(), { maxLength: 3 }),
      step: fc.integer({ min: 0, max: 1 }),
      isChosen: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((facts) => {
    let wave = 1;
    return facts.map(({ state, before, step, isChosen }, index): Task => {
      wave += step;
      const dependencies = index === 0 ? [] : [...new Set(before.map((each) => `T-${each % index}`))];
      const skipReason = state === "skipped" && isChosen ? "by choice" : null;
      return aTask(`T-${index}`, { state, dependencies, wave, skipReason });
    });
  });

describe("a task file, whatever is in it", () => {
  it("parse → print is the identity, and parsing never throws", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        parseTasks(text);
        expect(joinLines(splitLines(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("an edit changes the states that were asked for, those alone, and its way back brings every byte back", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.constantFrom(...states), (text, pick, state) => {
        const { tasks } = parseTasks(text);
        const unique = tasks.filter(({ id }) => tasks.filter((each) => each.id === id).length === 1);
        const task = unique[pick % Math.max(unique.length, 1)];
        fc.pre(task !== undefined);
        const edited = editTask(text, task.id, { state });
        const after = parseTasks(edited).tasks;

        expect(after.map((each) => [each.id, each.state])).toEqual(
          tasks.map((each) => [each.id, each.id === task.id ? state : each.state]),
        );
        expect(edited.length - text.length).toBeLessThanOrEqual(1);
        const lines = splitLines(text).map((line) => line.text + line.ending);
        const changed = splitLines(edited).filter((line, index) => line.text + line.ending !== lines[index]);
        expect(changed.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it("comments that are added take nothing away: every line of before is still there, in its order", () => {
    fc.assert(
      fc.property(anyText, fc.string(), (text, error) => {
        const { tasks } = parseTasks(text);
        const [task] = tasks;
        fc.pre(
          task !== undefined && tasks.filter(({ id }) => id === task.id).length === 1 && task.error === null,
        );
        const edited = editTask(text, task.id, { error: `x ${error}` });

        expect(parseTasks(edited).tasks.map(({ id, state }) => [id, state])).toEqual(
          tasks.map(({ id, state }) => [id, state]),
        );
        expect(parseTasks(edited).tasks[0]?.error).toMatch(/^x/);
        const at = [...edited].findIndex((sign, index) => sign !== [...text][index]);
        const tail = edited.length - text.length;
        expect(at === -1 || tail > 0).toBe(true);
        const start = edited.indexOf("<!-- previous error: x");
        expect(start).toBeGreaterThan(-1);
        const end = edited.indexOf("-->", start) + 3;
        const before = edited.slice(0, start).replace(/(?:\r\n|\r|\n)[^\S\r\n]*$/, "");
        expect(before + edited.slice(end)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("skipped tasks judged again", () => {
  it("twice is as once", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const once = reevaluateSkipped(tasks);
        expect(reevaluateSkipped(once)).toEqual(once);
      }),
    );
  });

  it("in any order of the tasks it comes to the same", () => {
    fc.assert(
      fc.property(
        anyTasks.chain((tasks) =>
          fc.tuple(fc.constant(tasks), fc.shuffledSubarray([...tasks], { minLength: tasks.length })),
        ),
        ([tasks, shuffled]) => {
          const byId = (all: readonly Task[]) => Object.fromEntries(all.map(({ id, state }) => [id, state]));
          expect(byId(reevaluateSkipped(shuffled))).toEqual(byId(reevaluateSkipped(tasks)));
        },
      ),
    );
  });

  it("is what the contract says of each task", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const after = new Map(reevaluateSkipped(tasks).map(({ id, state }) => [id, state]));
        for (const { id, state, dependencies, skipReason } of tasks) {
          const isBlocked = dependencies.some((each) =>
            ["failed", "skipped"].includes(after.get(each) ?? ""),
          );
          const expected =
            state !== "skipped" ? state : isBlocked || skipReason !== null ? "skipped" : "pending";
          expect(after.get(id)).toBe(expected);
        }
      }),
    );
  });
});

const command = fc.record({
  name: fc.constantFrom("start", "done", "fail", "skip", "resume", "retry", "retry_all", "yes"),
  pick: fc.nat(),
});

describe("any sequence of commands", () => {
  it("makes no task run, or count, before its dependencies and the waves before its own", () => {
    fc.assert(
      fc.property(anyTasks, fc.array(command, { maxLength: 60 }), (given, commands) => {
        let tasks: readonly Task[] = given.map((task) => ({ ...task, state: "pending", skipReason: null }));
        for (const { name, pick } of commands) {
          const before = tasks;
          const id = `T-${pick % tasks.length}`;
          tasks = afterCommand(tasks, name, id);
          for (const [index, task] of tasks.entries()) {
            const began =
              task.state === "in_progress" || task.state === "completed" || task.state === "failed";
            if (!began || before[index]?.state === task.state) continue;
            const byId = new Map(before.map((each) => [each.id, each.state]));
            expect(task.dependencies.map((each) => byId.get(each))).toEqual(
              task.dependencies.map(() => "completed"),
            );
            const judged = reevaluateSkipped(before);
            expect(
              judged.filter(
                (each) => each.wave < task.wave && !["completed", "skipped"].includes(each.state),
              ),
            ).toEqual([]);
          }
          const lost = before.filter(
            (each, index) => each.state === "completed" && tasks[index]?.state !== "completed",
          );
          expect(lost).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("can be gone on with to the end: resuming and finishing what is ready settles every task", () => {
    fc.assert(
      fc.property(anyTasks, fc.array(command, { maxLength: 30 }), (given, commands) => {
        let tasks: readonly Task[] = given.map((task) => ({ ...task, state: "pending", skipReason: null }));
        for (const { name, pick } of commands) tasks = afterCommand(tasks, name, `T-${pick % tasks.length}`);
        tasks = afterCommand(tasks, "retry_all", "");
        for (let round = 0; round < tasks.length; round++) {
          for (const { id } of tasks) tasks = afterCommand(afterCommand(tasks, "start", id), "done", id);
        }

        expect(
          reevaluateSkipped(tasks).filter(({ state }) => state !== "completed" && state !== "skipped"),
        ).toEqual([]);
      }),
    );
  });
});

function afterCommand(tasks: readonly Task[], name: string, id: string): readonly Task[] {
  const noAnswers = { retry: [], skip: [], retryAll: false, isConfirmed: false };
  const resumed = (answers: object) =>
    applySteps(tasks, resumeMove(tasks, { ...noAnswers, ...answers }, { held: new Map() }).steps);
  const moved = (move: Move) => ("steps" in move ? applySteps(tasks, move.steps) : tasks);
  switch (name) {
    case "start":
      return moved(startMove(tasks, id));
    case "done":
      return moved(completeMove(tasks, id));
    case "fail":
      return moved(failMove(tasks, id, "broken"));
    case "skip":
      return moved(skipMove(tasks, id, null));
    case "retry":
      return resumed({ retry: [id] });
    case "retry_all":
      return resumed({ retryAll: true });
    case "yes":
      return resumed({ isConfirmed: true });
    default:
      return resumed({});
  }
}
