import { describe, expect, it } from "vitest";
import { createExecution, jobNameOf } from "../../../src/executions/execution.ts";
import { validateExecution } from "../../../src/executions/generated/execution.js";
import { anExecution, someTime } from "../../support/an-execution.ts";

describe("a new execution", () => {
  it("has a job of its own name, and takes half an hour at most unless said", () => {
    const execution = anExecution();

    expect(execution.jobName).toBe(jobNameOf(execution.id));
    expect(execution.jobName).toMatch(/^claude-agent-[0-9a-f-]{36}$/);
    expect(execution.request.timeout).toBe(1800);
  });

  it("shows of its environment the names alone", () => {
    const { id } = anExecution();
    const execution = createExecution(
      id,
      { prompt: "hello", env: { B_KEY: "secret-b", A: "secret-a" } },
      someTime,
    );

    expect(execution.request.envNames).toEqual(["A", "B_KEY"]);
    expect(JSON.stringify(execution)).not.toContain("secret");
    expect(validateExecution(execution)).toBe(true);
  });
});
