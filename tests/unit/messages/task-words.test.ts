import { expect, it } from "vitest";
import { taskFaultWords, taskRefusalText, taskWords } from "../../../src/messages/index.ts";

it("counts are said as a person says them", () => {
  const say = taskWords("en");

  expect(say.fine("a.md", 1, 1)).toBe("✓ a.md: 1 task in 1 wave, no problem found.");
  expect(say.fine("a.md", 3, 2)).toBe("✓ a.md: 3 tasks in 2 waves, no problem found.");
  expect(say.problemsFound("a.md", 1)).toBe("ERROR: a.md has 1 problem; nothing was changed.");
  expect(say.problemsFound("a.md", 2)).toContain("2 problems");
});

it.each([
  ["en", "attempts: 1", "attempts: 1/2", "held by ada", "held by ada, which is gone", "not recorded"],
  ["ko", "시도: 1회", "시도: 1/2회", "담당: ada", "담당: ada (종료됨)", "기록 없음"],
] as const)("what isn't known is left out (%s)", (language, open, limited, held, gone, unknown) => {
  const say = taskWords(language);
  const facts = { id: "T-003", title: "API", attempts: 2, attemptsMax: 2 };

  expect([say.attempts(1, null), say.attempts(1, 2)]).toEqual([open, limited]);
  expect([say.heldBy("ada", false), say.heldBy("ada", true)]).toEqual([held, gone]);
  expect(say.failedFound({ ...facts, error: null })).toContain(unknown);
  expect(say.failedFound({ ...facts, error: "npm test" })).toContain("npm test");
});

it.each(["en", "ko"] as const)(
  "a skipped task names what it was skipped for, where that is known (%s)",
  (language) => {
    const refusal = (by: readonly string[]) =>
      taskRefusalText(language, "T-006", { reason: "skipped", by }, "tasks.md");

    expect(refusal(["T-003"])).toContain("T-003");
    expect(refusal([])).not.toContain("T-003");
  },
);

it.each(["en", "ko"] as const)("a fault says what would be right (%s)", (language) => {
  const words = (fault: Parameters<typeof taskFaultWords>[1]) =>
    Object.values(taskFaultWords(language, fault)).join(" ");
  const unknown = { code: "unknown_dependency", id: "T-002", dependency: "T-01" } as const;

  expect(words({ code: "unclosed", what: "fence" })).toContain("```");
  expect(words({ code: "unclosed", what: "comment" })).toContain("-->");
  expect(words({ ...unknown, nearest: "T-001" })).toContain("T-001");
  expect(words({ ...unknown, nearest: null })).not.toContain("T-001");
  expect(words({ code: "cycle", ids: ["T-001", "T-002"] })).toContain("T-001 → T-002 → T-001");
});
