import { describe, expect, it } from "vitest";
import { parseTasks } from "../../../src/tasks/index.ts";

const faults = (...lines: readonly string[]) =>
  parseTasks(`${lines.join("\n")}\n`).problems.map(({ line, fault }) => ({ line, ...fault }));

describe("the problems of a task file", () => {
  it("names an id that is there twice, with the line of the first", () => {
    expect(faults("- [ ] T-1: a", "- [ ] T-1: b")).toEqual([
      { line: 2, code: "duplicate_id", id: "T-1", firstLine: 1 },
    ]);
  });

  it("names a marker that stands for no state, of a sub-step too", () => {
    expect(faults("- [?] T-1: a", "  - [y] part")).toEqual([
      { line: 1, code: "unknown_marker", id: "T-1", marker: "?" },
      { line: 2, code: "unknown_marker", id: "T-1", marker: "y" },
    ]);
  });

  it("names a circle once, from the first of its tasks in the file on", () => {
    const found = faults(
      "- [ ] T-1: a (depends: T-3)",
      "- [ ] T-2: b (depends: T-3)",
      "- [ ] T-3: c (depends: T-2)",
    );

    expect(found).toEqual([{ line: 2, code: "cycle", ids: ["T-2", "T-3"] }]);
  });

  it("counts all dependencies of an id that is there twice", () => {
    const found = faults("- [ ] T-1: a", "- [ ] T-2: b (depends: T-1)", "- [ ] T-1: c (depends: T-2)");

    expect(found.map(({ code }) => code).sort()).toEqual(["cycle", "duplicate_id"]);
  });

  it("guesses what was meant by an unknown dependency, but not in a file that is wrong all over", () => {
    const wrong = Array.from({ length: 51 }, (_, at) => `- [ ] T-${at + 100}: x (depends: T-99${at + 100})`);

    const found = faults(...wrong).filter(({ code }) => code === "unknown_dependency");

    expect(found).toHaveLength(51);
    expect(found[0]).toMatchObject({ nearest: expect.any(String) });
    expect(found[50]).toMatchObject({ nearest: null });
  });

  it("names a dependency on a later wave", () => {
    const found = faults("## Wave 1", "- [ ] T-1: a (depends: T-2)", "## Wave 2", "- [ ] T-2: b");

    expect(found).toEqual([{ line: 2, code: "later_wave", id: "T-1", dependency: "T-2", wave: 2 }]);
  });
});

describe("the checks of a task", () => {
  it.each([
    ["needs a shell", "npm test | tee log", "|"],
    ["has a quote that isn't closed", "npm 'test", ""],
  ])("are refused where a command %s", (_, command, detail) => {
    expect(faults("- [ ] T-1: a", `  - check: ${command}`)).toEqual([
      { line: 2, code: "check_unreadable", id: "T-1", command, detail: expect.stringContaining(detail) },
    ]);
  });
});

describe("what isn't closed", () => {
  it.each([
    ["a comment", "<!-- never ends"],
    ["a code block", "```sh"],
  ])("is named with its line: %s", (_, opening) => {
    expect(faults("- [ ] T-1: a", "", opening, "text")).toEqual([
      { line: 3, code: "unclosed", what: expect.any(String) },
    ]);
  });
});
