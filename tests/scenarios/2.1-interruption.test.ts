import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { describe, expect, it } from "vitest";
import { alfred, readState, startAlfred, until, withAgent } from "../support/command-line.ts";
import { aProject, git, writeSpec } from "../support/temporary-project.ts";

const run = ["2-run", "SPEC-AUTH-001"];
const done = ["spec_validation", "test_setup", "red_phase"];
const toDo = ["green_phase", "refactor_phase", "integration_test"];

/** A project in which 2-run was stopped by a signal while its agent was at work in green_phase. */
async function stoppedInGreen(signal: NodeJS.Signals) {
  const root = aProject();
  await alfred(root, ["0-project", "--name", "TestProject", "--language", "ko", "--yes"]);
  writeSpec(root);
  const { child, ended } = startAlfred(root, [...run, ...withAgent], {
    environment: { AGENT_BEHAVIOUR: "hangs", AGENT_HANGS_IN: "green_phase" },
  });
  const marker = join(root, ".moai/memory/agent-at-work");
  await until("the agent is at work", () => existsSync(marker) && readFileSync(marker, "utf8") !== "");
  child.kill(signal);
  const outcome = await ended;
  endAgent(Number(readFileSync(marker, "utf8")));
  return { root, outcome };
}

/** After kill -9 the agent itself may still live; this test started it, and ends it by its id. */
function endAgent(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function callsOf(root: string): readonly string[] {
  const lines = readFileSync(join(root, ".moai/memory/agent-calls.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line).step);
}

describe("2.1 stopping and resuming", () => {
  it("scenario 2.1.1: stopping 2-run by Ctrl+C keeps its state", async () => {
    const { root, outcome } = await stoppedInGreen("SIGINT");

    expect(outcome.exitCode).toBe(130);
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state).toMatchObject({
      command: "alfred:2-run",
      spec_id: "SPEC-AUTH-001",
      status: "paused",
      current_phase: "implementation",
      completed_steps: done,
      pending_steps: toDo,
      context: { branch: "main", last_commit: git(root, "rev-parse", "HEAD") },
    });
    expect(Date.parse(state.expiry) - Date.parse(state.timestamp)).toBe(30 * 24 * 60 * 60 * 1000);
    expect(state.context.files_modified).toContain(join(root, "tests/session.test.js"));
    expect(state.context.files_modified.every(isAbsolute)).toBe(true);
  });

  it("scenario 2.1.1: kill -9 keeps its state", async () => {
    const { root, outcome } = await stoppedInGreen("SIGKILL");

    expect(outcome.signal).toBe("SIGKILL");
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toMatchObject({
      status: "in_progress",
      completed_steps: done,
      pending_steps: toDo,
      history: [{ from: "idle", to: "in_progress" }],
    });
  });

  it("scenario 2.1.2: resume after kill -9 goes on at green_phase at once, and runs no finished step again", async () => {
    const { root } = await stoppedInGreen("SIGKILL");
    const before = callsOf(root).length;

    const startedAt = performance.now();
    const { exitCode, stderr } = await alfred(root, [
      "resume",
      "2-run",
      "SPEC-AUTH-001",
      "--yes",
      ...withAgent,
    ]);

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(stderr).toMatch(
      /\[INFO\] Resume 상태 로드 완료: SPEC-AUTH-001 \(저장 시각: \d{4}-\d\d-\d\d \d\d:\d\d\)/,
    );
    expect(stderr).toContain("[INFO] 완료된 단계 스킵: spec_validation, test_setup, red_phase");
    expect(stderr).toContain("[INFO] green_phase부터 재개합니다...");
    expect(callsOf(root).slice(before)).toEqual(["green_phase", "refactor_phase"]);
    const state = readState(root, "2-run-SPEC-AUTH-001-");
    expect(state).toMatchObject({
      status: "completed",
      completed_steps: [...done, ...toDo],
      pending_steps: [],
    });
  });

  it("scenario 2.1.2: without a terminal the user's decision is asked for with exit code 4, and nothing changes", async () => {
    const { root } = await stoppedInGreen("SIGINT");
    const before = readState(root, "2-run-SPEC-AUTH-001-");

    const { exitCode, stdout } = await alfred(root, ["resume", "2-run", "SPEC-AUTH-001", "--json"]);

    expect(exitCode).toBe(4);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      ok: false,
      outcome: "decision_needed",
      question: { kind: "confirm_resume" },
    });
    expect(answer.options.map((option: { id: string }) => option.id)).toEqual(["go_on", "restart", "stop"]);
    expect(readState(root, "2-run-SPEC-AUTH-001-")).toEqual(before);
  });
});
