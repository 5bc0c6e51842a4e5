import { describe, expect, it } from "vitest";
import {
  skipReasonText,
  type TaskFault,
  type TaskRefusal,
  taskFaultWords,
  taskRefusalText,
} from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";

/** One of every code; a code without a sample doesn't compile. */
const faults: { readonly [Code in TaskFault["code"]]: Extract<TaskFault, { code: Code }> } = {
  cycle: { code: "cycle", ids: ["⟦T-1⟧", "⟦T-2⟧"] },
  unknown_dependency: { code: "unknown_dependency", id: "⟦T-1⟧", dependency: "⟦T-9⟧", nearest: "⟦T-2⟧" },
  later_wave: { code: "later_wave", id: "⟦T-1⟧", dependency: "⟦T-9⟧", wave: 3 },
  duplicate_id: { code: "duplicate_id", id: "⟦T-1⟧", firstLine: 7 },
  unknown_marker: { code: "unknown_marker", id: "⟦T-1⟧", marker: "⟦?⟧" },
  check_unreadable: { code: "check_unreadable", id: "⟦T-1⟧", command: "⟦a | b⟧", detail: "⟦|⟧" },
  unclosed: { code: "unclosed", what: "fence" },
};

const refusals: { readonly [Reason in TaskRefusal["reason"]]: Extract<TaskRefusal, { reason: Reason }> } = {
  blocked: { reason: "blocked", by: ["⟦T-2⟧"] },
  later_wave: { reason: "later_wave", wave: 3, current: 2 },
  completed: { reason: "completed" },
  in_progress: { reason: "in_progress" },
  failed: { reason: "failed" },
  not_failed: { reason: "not_failed" },
  skipped: { reason: "skipped", by: ["⟦T-2⟧"] },
  held: { reason: "held", by: "⟦agent-3⟧" },
};

describe.each(["en", "ko"] as const)("task files in %s", (language) => {
  it.each(Object.values(faults).map((fault) => [fault.code, fault] as const))(
    "the fault %s says what is wrong and what would be right, with its facts",
    (_, fault) => {
      const { problem, hint } = taskFaultWords(language, fault);
      const both = `${problem} ${hint}`;

      for (const fact of JSON.stringify(fault).match(/⟦[^⟧]*⟧/g) ?? []) expect(both).toContain(fact);
      if (language === "ko") expect(both).toMatch(/[가-힣]/);
      if (language === "ko" && fault.code !== "unknown_dependency") expect(both).not.toMatch(soundParticle);
    },
  );

  it.each(Object.values(refusals).map((refusal) => [refusal.reason, refusal] as const))(
    "the refusal %s names the task, its facts and what to do",
    (_, refusal) => {
      const [first = "", advice = ""] = taskRefusalText(language, "⟦T-1⟧", refusal, "tasks.md").split("\n");

      expect(first).toMatch(/^ERROR: .*⟦T-1⟧/);
      expect(advice).toMatch(language === "ko" ? /^- 권장 조치: \S/ : /^- What to do: \S/);
      for (const fact of JSON.stringify(refusal).match(/⟦[^⟧]*⟧/g) ?? [])
        expect(`${first}${advice}`).toContain(fact);
    },
  );

  it("a reason to skip fits on one line", () => {
    const reasons = [{ kind: "chosen" }, { kind: "limit", attempts: 2, attemptsMax: 2 }] as const;

    for (const reason of reasons) expect(skipReasonText(language, reason)).toMatch(/^\S[^\n]*$/);
  });
});
