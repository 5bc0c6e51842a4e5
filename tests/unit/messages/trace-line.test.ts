import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../../src/context/index.ts";
import { traceLine } from "../../../src/messages/index.ts";

describe("a line of the trace", () => {
  it.each<readonly [TraceEvent, string]>([
    [
      { kind: "context_loading", file: ".moai/memory/command-state/0-project-20251112.json" },
      "Loading context from .moai/memory/command-state/0-project-20251112.json",
    ],
    [
      {
        kind: "context_loaded",
        data: { project_name: "TestProject", mode: "personal" },
        durationMs: 1.25,
      },
      'Loaded data: {"project_name": "TestProject", "mode": "personal"} (1.3 ms)',
    ],
    [
      { kind: "variable_replaced", variable: "{{PROJECT_NAME}}", value: "TestProject" },
      "Replacing template variable: {{PROJECT_NAME}} → TestProject",
    ],
    [
      { kind: "path_validating", path: ".moai/project/product.md" },
      "Validating path: .moai/project/product.md",
    ],
    [
      { kind: "path_converted", path: "/p/.moai/project/product.md" },
      "Converted to absolute path: /p/.moai/project/product.md",
    ],
    [
      { kind: "agent_called", agent: "plan-agent", prompt: "Write\nit" },
      'Calling Task(subagent_type="plan-agent", prompt="Write\\nit")',
    ],
    [
      { kind: "agent_called", agent: "claude", prompt: "x", command: ["claude", "-p"] },
      'Calling Task(subagent_type="claude", prompt="x") by claude -p',
    ],
    [
      { kind: "state_saved", file: "a.json", bytes: 2048, durationMs: 3 },
      "Saved a.json (2048 bytes, 3.0 ms)",
    ],
    [
      { kind: "state_loaded", file: "a.json", bytes: 2048, durationMs: 0.04 },
      "Loaded a.json (2048 bytes, 0.0 ms)",
    ],
    [
      {
        kind: "process_started",
        command: ["npm", "test"],
        directory: "/p",
      },
      "Starting npm test in /p",
    ],
    [
      { kind: "process_ended", command: ["npm", "test"], exitCode: 1, durationMs: 1500 },
      "Ended npm test: exit code 1 (1500.0 ms)",
    ],
    [
      { kind: "process_ended", command: ["npm", "test"], exitCode: null, durationMs: 0 },
      "Ended npm test: exit code none (0.0 ms)",
    ],
    [{ kind: "note", text: "the lease is free" }, "the lease is free"],
  ])("scenario 4.2.1: %o", (event, expected) => {
    expect(traceLine(event)).toBe(expected);
  });

  it("a save that failed says where, and what was to be saved, to the last character", () => {
    const state = JSON.stringify({ text: "x".repeat(50_000) });

    const line = traceLine({
      kind: "state_save_failed",
      file: "/p/a.json",
      bytes: 50_011,
      error: "ENOSPC",
      state,
    });

    expect(line).toMatch(/^Save failed: \/p\/a\.json \(50011 bytes\): ENOSPC; it was to hold /);
    expect(line.endsWith(state)).toBe(true);
  });

  it("of a value only the first 200 characters are shown, none of them cut in half", () => {
    const line = traceLine({
      kind: "variable_replaced",
      variable: "{{TOKEN}}",
      value: `${"x".repeat(199)}😀 the secret`,
    });

    expect(line).toBe(`Replacing template variable: {{TOKEN}} → ${"x".repeat(199)}…`);
  });

  it("whatever comes from outside, it stays one line that doesn't steer the terminal", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("a\nb", "\u001b[2J", "a\r\nb", "\u2028", "\u0085", "\t"),
    );
    fc.assert(
      fc.property(text, text, (one, two) => {
        const events: readonly TraceEvent[] = [
          { kind: "context_loading", file: one },
          { kind: "context_loaded", data: { [one]: two }, durationMs: 1 },
          { kind: "variable_replaced", variable: "{{X}}", value: one },
          { kind: "path_validating", path: one },
          { kind: "path_converted", path: one },
          { kind: "agent_called", agent: "a", prompt: one, command: [two] },
          { kind: "state_saved", file: one, bytes: 1, durationMs: 1 },
          { kind: "state_save_failed", file: one, bytes: 1, error: two, state: one },
          { kind: "state_loaded", file: one, bytes: 1, durationMs: 1 },
          { kind: "process_started", command: [one], directory: two },
          { kind: "process_ended", command: [one], exitCode: 0, durationMs: 1 },
          { kind: "note", text: one },
        ];
        for (const event of events) expect(traceLine(event)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });
});
