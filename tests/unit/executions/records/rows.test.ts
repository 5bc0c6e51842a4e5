import { describe, expect, it } from "vitest";
import { rowOf, serverOf, storedOf } from "../../../../src/executions/records/rows.ts";
import { anExecution, aStoredExecution } from "../../../support/an-execution.ts";

describe("an execution's row", () => {
  it("gives back what was saved", () => {
    const stored = aStoredExecution({ environment: { GREETING: "hello" }, callback: "due", server: "one" });
    expect(storedOf(rowOf(stored))).toEqual(stored);
  });

  it("isn't made of an execution that doesn't fit its schema", () => {
    const stored = aStoredExecution({}, anExecution({ id: "no id" }));
    expect(() => rowOf(stored)).toThrow(/doesn't fit its own schema/);
  });

  it.each([
    ["record is cut off", { record: '{"id":' }, /JSON/],
    ["record is of something else", { record: '{"id":"x"}' }, /required/],
    ["environment is cut off", { environment: "{" }, /JSON/],
    ["environment is nothing", { environment: "null" }, /names and texts/],
    ["environment is a word", { environment: '"PATH"' }, /names and texts/],
    ["environment has a number", { environment: '{"PORT":1}' }, /names and texts/],
    ["callback is in a state that there is none of", { callback: "lost" }, /can't be lost/],
  ])("is damaged when its %s", (_title, changed, detail) => {
    const row = { ...rowOf(aStoredExecution()), ...changed };
    expect(() => storedOf(row)).toThrow(
      expect.objectContaining({
        failure: {
          code: "state_damaged",
          file: `execution ${row.id}`,
          detail: expect.stringMatching(detail),
        },
      }),
    );
  });
});

describe("a server's row", () => {
  const identity = { processId: 7, host: "here", startedAt: "1", bootId: null, processNamespace: null };

  it("names its process", () => {
    const row = { id: "one", identity: JSON.stringify(identity), beat: 3 };
    expect(serverOf(row)).toEqual({ id: "one", identity, beat: 3 });
  });

  it.each([
    ["nothing", null],
    ["a number", 7],
    ["a process without a number", { ...identity, processId: "7" }],
    ["a process on no host", { ...identity, host: null }],
    ["a process that began at no time", { ...identity, startedAt: 1 }],
  ])("is damaged when it names %s", (_title, named) => {
    const row = { id: "one", identity: JSON.stringify(named), beat: 3 };
    expect(() => serverOf(row)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ detail: "it names no process" }) }),
    );
  });
});
