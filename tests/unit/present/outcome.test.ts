import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/phases/index.ts";
import { outcomeExitCode, outcomeJson, outcomeText } from "../../../src/surfaces/cli/present/outcome.ts";
import { aRun, now } from "./a-run.ts";

const korean = {
  language: "ko",
  root: "/p",
  now: () => now,
  driver: { kind: "session" },
  isBesideNewer: false,
} as const;
const english = { ...korean, language: "en" } as const;

const promptReady: Outcome = {
  kind: "prompt_ready",
  tokensUsed: 1200,
  item: null,
  run: aRun(),
  step: "red_phase",
  prompt: "Write tests that fail.\n\n",
  subagent: "test-writer",
  attempt: 2,
  attemptsMax: 3,
  findings: [{ kind: "command_failed", command: "npm test", exitCode: 1, signal: null }],
};

const completed: Outcome = {
  kind: "completed",
  tokensUsed: 1200,
  run: aRun({
    status: "completed",
    phase: "1-plan",
    outputs: { spec_title: "Login" },
    filesCreated: ["/p/.moai/specs/SPEC-AUTH-001/spec.md"],
    nextPhase: "2-run",
  }),
};

const failed: Extract<Outcome, { kind: "failed" }> = {
  kind: "failed",
  tokensUsed: 1200,
  item: null,
  run: aRun({ status: "failed" }),
  step: "green_phase",
  findings: [{ kind: "command_failed", command: "npm test", exitCode: 1, signal: null }],
  message: "the gate refused",
  outputTail: "1 failing\n",
  attempt: 3,
  attemptsMax: 3,
  isOpen: false,
};

const interrupted: Extract<Outcome, { kind: "interrupted" }> = {
  kind: "interrupted",
  tokensUsed: 1200,
  run: aRun({ status: "paused" }),
  step: "green_phase",
  signal: "SIGINT",
};

const decisionNeeded: Outcome = {
  kind: "decision_needed",
  question: { kind: "choose_run", purpose: "resume" },
  options: [{ id: "stop", command: [] }],
};

describe("the exit code of an outcome", () => {
  it.each([
    ["a prompt is printed", promptReady, 0],
    ["the phase is done", completed, 0],
    ["the work failed", failed, 1],
    ["a gate refused, and the step is open", { ...failed, isOpen: true }, 1],
    ["the user has to decide", decisionNeeded, 4],
    ["it was interrupted", interrupted, 130],
  ] as const)("%s", (_, outcome, exitCode) => {
    expect(outcomeExitCode(outcome)).toBe(exitCode);
  });
});

describe("an outcome as text", () => {
  it("a prompt is printed as it is, and after it how to finish", () => {
    expect(outcomeText(promptReady, korean)).toBe(
      [
        "Write tests that fail.",
        "",
        "---",
        "이 단계는 서브에이전트 alfred-test-writer의 작업입니다 (있는 경우).",
        "작업을 마쳤으면: alfred step done --run 456789ab",
        '할 수 없으면: alfred step fail --run 456789ab --reason "이유"',
        "",
      ].join("\n"),
    );
    expect(outcomeText({ ...promptReady, subagent: null }, english)).toMatch(
      /^Write tests that fail\.\n\n---\nWhen the work is done: alfred step done --run 456789ab\n/,
    );
  });

  it("a finished phase says so, what comes next, and the files relative to the root", () => {
    expect(outcomeText(completed, korean)).toBe(
      [
        "✓ SPEC 생성이 완료되었습니다: SPEC-AUTH-001",
        "",
        "다음 단계:",
        "1. 구현: /alfred:2-run SPEC-AUTH-001",
        "2. SPEC 확인: .moai/specs/SPEC-AUTH-001/spec.md",
        "",
        "생성된 파일:",
        "- .moai/specs/SPEC-AUTH-001/spec.md",
      ].join("\n"),
    );
  });

  it("a failed step says what alfred saw, the end of the output, and how to start again", () => {
    expect(outcomeText(failed, english)).toBe(
      [
        "✗ green_phase is not done (attempt 3 of 3). What alfred saw:",
        "- The command failed: npm test (exit code 1)",
        "",
        "The end of the output:",
        "1 failing",
        "",
        "💡 Restart options:",
        "   alfred 2-run SPEC-AUTH-001 --retry-failed              # from the failed step",
        "   alfred 2-run SPEC-AUTH-001 --continue-from green_phase # from this step",
        "   alfred 2-run SPEC-AUTH-001 --resume                    # finds the step itself",
      ].join("\n"),
    );
  });

  it("a step that is still open asks for the next attempt, not for a restart", () => {
    const text = outcomeText({ ...failed, attempt: 1, isOpen: true, outputTail: null }, korean);

    expect(text).toBe(
      [
        "✗ green_phase 단계가 아직 완료되지 않았습니다 (시도 1/3). 확인 결과:",
        "- 명령이 실패했습니다: npm test (종료 코드 1)",
        "",
        "단계가 열려 있습니다. 고친 뒤: alfred step done --run 456789ab",
      ].join("\n"),
    );
  });

  it("of a long output the last forty lines are shown", () => {
    const outputTail = Array.from({ length: 200 }, (_, index) => `line ${index + 1}`).join("\n");

    const text = outcomeText({ ...failed, outputTail: `${outputTail}\n` }, english);

    expect(text).toContain("\nline 161\n");
    expect(text).toContain("\nline 200\n");
    expect(text).not.toContain("line 160\n");
  });

  it("an interruption says that the state is saved and what goes on with it", () => {
    expect(outcomeText(interrupted, korean)).toBe(
      "중단되었습니다 (green_phase). 상태를 저장했습니다.\n재개하려면: alfred resume 2-run SPEC-AUTH-001",
    );
    expect(
      outcomeText({ ...interrupted, step: null, run: aRun({ phase: "0-project", specId: null }) }, english),
    ).toBe("Interrupted; the state is saved.\nTo resume: alfred resume 0-project");
  });

  it("a question is worded with its options", () => {
    expect(outcomeText(decisionNeeded, english)).toContain("Which one?");
  });
});

describe("an outcome as JSON", () => {
  it("a prompt comes with its step, its attempt, what was seen before, and the command that finishes it", () => {
    expect(outcomeJson(promptReady, english)).toMatchObject({
      ok: true,
      outcome: "prompt_ready",
      exit_code: 0,
      run: {
        run_id: "019a7e6b-1c00-7abc-8def-0123456789ab",
        short_id: "456789ab",
        spec_id: "SPEC-AUTH-001",
        done_count: 0,
        step_count: 2,
        pending_steps: ["red_phase", "green_phase"],
      },
      step: "red_phase",
      prompt: "Write tests that fail.\n\n",
      subagent: "test-writer",
      attempt: 2,
      attempts_max: 3,
      findings: [
        {
          kind: "command_failed",
          exit_code: 1,
          message: "The command failed: npm test (exit code 1)",
        },
      ],
      next_command: "alfred step done --run 456789ab",
    });
  });

  it("a finished phase comes with outputs, absolute files, and the next command for a shell", () => {
    expect(outcomeJson(completed, korean)).toMatchObject({
      ok: true,
      outcome: "completed",
      outputs: { spec_title: "Login" },
      files_created: ["/p/.moai/specs/SPEC-AUTH-001/spec.md"],
      next_phase: "2-run",
      next_command: "alfred 2-run SPEC-AUTH-001",
    });
  });

  it("a failure comes with findings as data and sentence, and the commands to start again", () => {
    expect(outcomeJson(failed, korean)).toMatchObject({
      ok: false,
      outcome: "failed",
      exit_code: 1,
      step: "green_phase",
      is_open: false,
      attempt: 3,
      attempts_max: 3,
      findings: [{ kind: "command_failed", message: "명령이 실패했습니다: npm test (종료 코드 1)" }],
      output_tail: "1 failing\n",
      restart_options: [
        "alfred 2-run SPEC-AUTH-001 --retry-failed",
        "alfred 2-run SPEC-AUTH-001 --continue-from green_phase",
        "alfred 2-run SPEC-AUTH-001 --resume",
      ],
      next_command: null,
    });
    expect(outcomeJson({ ...failed, isOpen: true }, korean)).toMatchObject({
      is_open: true,
      restart_options: [],
      next_command: "alfred step done --run 456789ab",
    });
  });

  it("an interruption comes with its signal and the command that goes on", () => {
    expect(outcomeJson(interrupted, english)).toMatchObject({
      ok: false,
      outcome: "interrupted",
      exit_code: 130,
      step: "green_phase",
      signal: "SIGINT",
      next_command: "alfred resume 2-run SPEC-AUTH-001",
    });
  });

  it("a question comes with its options", () => {
    expect(outcomeJson(decisionNeeded, english)).toMatchObject({
      ok: false,
      outcome: "decision_needed",
      exit_code: 4,
      question: { kind: "choose_run", purpose: "resume" },
      options: [{ id: "stop", command: null }],
    });
  });

  it("no name in it is written in camel case", () => {
    for (const outcome of [promptReady, completed, failed, interrupted, decisionNeeded])
      expect(JSON.stringify(outcomeJson(outcome, english))).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });
});
