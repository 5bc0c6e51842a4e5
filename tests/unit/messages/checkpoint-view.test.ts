import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type CheckpointFacts,
  checkpointErrors,
  checkpointLine,
  checkpointView,
  checkpointWords,
} from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

const facts: CheckpointFacts = {
  taskId: "migration-jest-to-vitest-001",
  status: "in_progress",
  total: 100,
  completed: 45,
  done: 44,
  inProgress: 1,
  error: 1,
  waiting: 54,
  percent: 45,
  current: "src/utils/date.test.ts",
  errorCount: 1,
  secondsLeft: 900,
  savedAt: "2024-01-15T10:30:00Z",
};

describe("what is shown of a checkpoint", () => {
  it("is in Korean exactly what the contract shows", () => {
    expect(checkpointView("ko", facts)).toBe(`[태스크: migration-jest-to-vitest-001]
진행률: 45/100 (45%)
현재: src/utils/date.test.ts
에러: 1건
예상 완료: 15분

마지막 체크포인트: 2024-01-15 10:30:00

[█████████░░░░░░░░░░░] 45/100

✅ 완료: 44
🔄 진행: 1
❌ 에러: 1
⏸️ 대기: 54`);
  });

  it("is the same in English, line by line", () => {
    expect(checkpointView("en", facts)).toBe(`[Task: migration-jest-to-vitest-001]
Progress: 45/100 (45%)
Current: src/utils/date.test.ts
Errors: 1
Time left: 15m

Last checkpoint: 2024-01-15 10:30:00

[█████████░░░░░░░░░░░] 45/100

✅ Done: 44
🔄 In progress: 1
❌ Errors: 1
⏸️ Waiting: 54`);
  });

  it("says a state that isn't being worked on, and gives no estimate for what has ended", () => {
    const ended = { ...facts, status: "completed", completed: 100, percent: 100, current: null } as const;

    expect(checkpointView("ko", ended)).toMatch(
      /^\[태스크: .*\]\n상태: 완료\n진행률: 100\/100 \(100%\)\n에러: 1건\n\n/,
    );
    expect(checkpointView("en", { ...facts, status: "paused" })).toMatch(
      /\nStatus: paused\n[\s\S]*\nTime left: 15m\n/,
    );
  });

  it.each([
    [null, "계산 중"],
    [0, "1초 미만"],
    [42, "42초"],
    [89, "1분"],
    [5400, "1시간 30분"],
  ])("%s seconds left are said as %s", (secondsLeft, said) => {
    expect(checkpointView("ko", { ...facts, secondsLeft })).toContain(`예상 완료: ${said}\n`);
  });

  it.each([
    [0, 100, "[░░░░░░░░░░░░░░░░░░░░] 0/100"],
    [99, 100, "[███████████████████░] 99/100"],
    [100, 100, "[████████████████████] 100/100"],
    [0, 0, "[████████████████████] 0/0"],
  ])("the bar of %i of %i is full only when nothing is left", (completed, total, bar) => {
    expect(checkpointView("en", { ...facts, completed, total })).toContain(`\n${bar}\n`);
  });

  it("is one line for a log", () => {
    expect(checkpointLine("ko", facts)).toBe(
      "[migration-jest-to-vitest-001] 45/100 (45%), 에러 1건, 예상 완료 15분, src/utils/date.test.ts",
    );
    expect(checkpointLine("en", { ...facts, status: "failed", current: null })).toBe(
      "[migration-jest-to-vitest-001] 45/100 (45%), failed, Errors 1",
    );
  });

  it("an item's name does nothing to the terminal", () => {
    const current = "a\u001b[2Jb\nc\u202ed";

    expect(checkpointView("en", { ...facts, current })).toContain("Current: a\\u001b[2Jb\\u000ac\\u202ed\n");
    expect(checkpointLine("en", { ...facts, current })).toMatch(/, a\\u001b\[2Jb\\u000ac\\u202ed$/);
  });

  it("errors are a line each, the first of many", () => {
    const one = { item: "a", error: "exit code 1: no\nmore", retryCount: 2 };

    expect(checkpointErrors("ko", [one, { ...one, retryCount: 0 }])).toEqual([
      "❌ a: exit code 1: no (재시도 2회)",
      "❌ a: exit code 1: no",
    ]);
    expect(checkpointErrors("en", Array(30).fill(one)).slice(-2)).toEqual([
      "❌ a: exit code 1: no (retried 2 times)",
      "and 10 more",
    ]);
  });

  it("no Korean sentence needs to know how a name sounds", () => {
    const say = checkpointWords("ko");
    const sentences = [say.nothingToDo, say.goesOn, say.failedQuestion].map((word) => word("⟦t⟧"));

    expect([...sentences, say.retries("⟦t⟧", 2)].filter((each) => soundParticle.test(each))).toEqual([]);
    expect(checkpointWords("en").retries("t", 1)).toContain("its item with an error is tried again");
  });
});
