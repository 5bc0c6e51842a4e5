import { describe, expect, it } from "vitest";
import { createExecution } from "../../../src/executions/execution.ts";
import type { ExecutionRequest } from "../../../src/executions/index.ts";
import { jobCommand } from "../../../src/executions/job-command.ts";
import { readJobOutcome } from "../../../src/executions/job-outcome.ts";
import { anExecution, someTime } from "../../support/an-execution.ts";

const commandOf = (request: ExecutionRequest) =>
  jobCommand(createExecution(anExecution().id, request, someTime).request);

describe("the command line of an execution", () => {
  it.each<[ExecutionRequest, readonly string[], string]>([
    [
      { phase: "2-run", specId: "SPEC-A-001", agent: "claude" },
      ["2-run", "--json", "--yes", "--agent", "claude", "--resume", "SPEC-A-001"],
      "",
    ],
    [
      { phase: "1-plan", prompt: "--agent evil; users log in", agent: "claude" },
      ["1-plan", "--json", "--yes", "--agent", "claude", "--", "--agent evil; users log in"],
      "",
    ],
    [
      { phase: "1-plan", specId: "SPEC-A-001", prompt: "log in", agent: "codex" },
      ["1-plan", "--json", "--yes", "--agent", "codex", "--spec-id", "SPEC-A-001", "--", "log in"],
      "",
    ],
    [{ phase: "0-project" }, ["0-project", "--json", "--yes", "--agent", "claude"], ""],
    [
      { prompt: "Say hello", agentCommand: "my-agent --fast" },
      ["job", "prompt", "--json", "--agent-command", "my-agent --fast"],
      "Say hello",
    ],
  ])("of %o", (request, words, input) => {
    expect(commandOf(request)).toEqual({ words, input });
  });
});

describe("what alfred answered", () => {
  it("is done where answer and exit code say so", () => {
    expect(readJobOutcome('{ "ok": true, "outcome": "completed" }', 0)).toEqual({
      kind: "done",
      output: null,
      tokensUsed: null,
    });
    expect(readJobOutcome('{ "ok": true, "output": "hello", "tokens_used": 12 }', 0)).toEqual({
      kind: "done",
      output: "hello",
      tokensUsed: 12,
    });
  });

  it.each([
    ['{ "ok": false, "outcome": "failed", "tokens_used": 12 }', 1, 12],
    ['{ "ok": false, "outcome": "interrupted", "tokens_used": 12 }', 130, 12],
    ['{ "ok": true, "tokens_used": 0 }', 0, 0],
    ['{ "ok": true, "tokens_used": -1 }', 0, null],
    ['{ "ok": true, "tokens_used": "12" }', 0, null],
  ])("%s counts the tokens of its agents: exit code %s, %s", (text, exitCode, tokensUsed) => {
    expect(readJobOutcome(text, exitCode).tokensUsed).toBe(tokensUsed);
  });

  it.each([
    ["", null, "no_answer"],
    ["Killed", 137, "no_answer"],
    ["[1]", 0, "no_answer"],
    ['{ "ok": true, "outcome": "completed" }', 1, "completed"],
    ['{ "ok": true, "outcome": "prompt_ready", "step": "red_phase" }', 0, "prompt_ready"],
    ['{ "ok": false, "outcome": "decision_needed" }', 4, "decision_needed"],
    ['{ "ok": false, "error": { "code": "spec_not_found", "message": "none" } }', 2, "spec_not_found"],
    ['{ "ok": false, "error": {} }', 1, "defect"],
    ['{ "ok": false }', 1, "failed"],
  ])("%s with exit code %s is %s", (text, exitCode, code) => {
    expect(readJobOutcome(text, exitCode)).toMatchObject({ kind: "failed", error: { code } });
  });

  it("names what the gates saw", () => {
    const text = JSON.stringify({
      ok: false,
      outcome: "failed",
      step: "green_phase",
      findings: [{ message: "2 tests fail." }, { kind: "odd" }],
    });

    expect(readJobOutcome(text, 1)).toMatchObject({
      error: { message: "The phase ended as failed at green_phase.\n2 tests fail." },
    });
  });
});
