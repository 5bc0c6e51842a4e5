import { describe, expect, it } from "vitest";
import { readTaskMaster } from "../../../src/tasks/import-task-master.ts";
import { faultsThrownBy } from "../../support/fault-words.ts";

const read = (data: unknown) => readTaskMaster(JSON.stringify(data), "tasks.json");

describe("reading Task Master's tasks.json", () => {
  it.each([
    ["done", "completed"],
    ["completed", "completed"],
    ["in-progress", "in_progress"],
    ["review", "in_progress"],
    ["cancelled", "skipped"],
    ["deferred", "skipped"],
    ["something new", "pending"],
    [undefined, "pending"],
  ])("takes a task's status %s as %s", (status, state) => {
    expect(read({ tasks: [{ id: 1, title: "a", status }] })[0]?.tasks[0]?.state).toBe(state);
  });

  it("keeps a description as a note, and none where it is blank or missing", () => {
    const tasks = [
      { id: 1, title: "a", description: "why" },
      { id: 2, title: "b", description: "  " },
      { id: 3, title: "c" },
    ];

    expect(read({ tasks })[0]?.tasks.map(({ notes }) => notes)).toEqual([["why"], [], []]);
  });

  it("makes sub-steps of sub-tasks, done only where they say so", () => {
    const subtasks = [
      { id: 1, title: "x", status: "done" },
      { id: 2, title: "y", status: "review" },
      { id: 3, title: "z" },
    ];

    expect(read({ tasks: [{ id: 4, title: "a", subtasks }] })[0]?.tasks[0]?.subSteps).toEqual([
      { title: "4.1 x", isDone: true },
      { title: "4.2 y", isDone: false },
      { title: "4.3 z", isDone: false },
    ]);
  });

  it("lets a task wait for the task of a sub-task, once, and never for itself", () => {
    const tasks = [
      { id: 1, title: "a" },
      { id: 2, title: "b", dependencies: ["1.1", "1.2", 1, "2.1"] },
    ];

    const waves = read({ tasks });

    expect(waves.map((wave) => wave.tasks.map(({ id }) => id))).toEqual([["T-1"], ["T-2"]]);
    expect(waves[1]?.tasks[0]?.dependencies).toEqual(["T-1"]);
  });

  it("puts tasks that wait in a circle into the last wave", () => {
    const tasks = [
      { id: 1, title: "a", dependencies: [2] },
      { id: 2, title: "b", dependencies: [1] },
      { id: 3, title: "c" },
    ];

    expect(read({ tasks }).map((wave) => wave.tasks.map(({ id }) => id))).toEqual([["T-3"], ["T-1", "T-2"]]);
  });

  it("names tasks after their tags where there are several, and not where there is one", () => {
    const list = { tasks: [{ id: 1, title: "a" }] };

    expect(read({ master: list })[0]?.tasks.map(({ id }) => id)).toEqual(["T-1"]);
    expect(read({ "my tag!": list, "2nd": list })[0]?.tasks.map(({ id }) => id)).toEqual(["my-tag-1", "T-1"]);
  });

  it("reads over a byte order mark", () => {
    expect(readTaskMaster('\ufeff{"tasks":[]}', "tasks.json")).toEqual([]);
  });

  it.each([
    ["no JSON at all", "{", /JSON|property/],
    ["no object", "7", /object/],
    ["nothing", "null", /object/],
    ["a list", "[]", /object/],
    ["a task without a title", '{"tasks":[{"id":1}]}', /^\/tasks\/0 .*title/],
    ["a tag whose list is none", '{"one":{"tasks":[]},"two":{"tasks":3}}', /^\/two\/tasks must be an array$/],
  ])("refuses %s, and says what is wrong", async (_, text, problem) => {
    const faults = await faultsThrownBy(() => readTaskMaster(text, "tasks.json"));

    expect(faults).toContainEqual(expect.stringMatching(problem));
  });
});
