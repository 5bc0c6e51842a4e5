import { describe, expect, it } from "vitest";
import { cliWords } from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";
import { aSummary } from "./a-summary.ts";

describe("the command line's own words", () => {
  it("how to finish a step is two commands, with the run that is meant", () => {
    expect(cliWords("ko").howToFinish("--run 456789ab", null)).toBe(
      '작업을 마쳤으면: alfred step done --run 456789ab\n할 수 없으면: alfred step fail --run 456789ab --reason "이유"',
    );
    expect(cliWords("en").howToFinish("--run 456789ab", "reviewer")).toMatch(
      /^This step is for .* alfred-reviewer/,
    );
  });

  it("the question before resuming names run, time and step, and leaves away a step that there isn't", () => {
    const savedAt = "20251112";

    expect(cliWords("ko").confirmResume("2-run SPEC-AUTH-002", savedAt, "green_phase")).toBe(
      "2-run SPEC-AUTH-002: green_phase부터 재개하시겠습니까? (저장 시각: 20251112)",
    );
    expect(cliWords("en").confirmResume("2-run", savedAt, "green_phase")).toBe(
      "Go on with 2-run (saved 20251112) at green_phase?",
    );
    expect(cliWords("ko").confirmResume("2-run", savedAt, "")).toBe(
      "2-run: 재개하시겠습니까? (저장 시각: 20251112)",
    );
    expect(cliWords("en").confirmResume("2-run", savedAt, "")).toBe("Go on with 2-run (saved 20251112)?");
  });

  it("a changed configuration is a warning that names the parts in the reader's words", () => {
    expect(cliWords("ko").configChanged(["workflow", "spec", "other"], [])).toBe(
      [
        "WARNING: 저장 이후 실행 결과를 좌우하는 내용이 변경되었습니다.",
        "- 변경된 항목: 워크플로 정의, SPEC 내용, other",
        "- 권장 조치: 의도한 변경이면 재개하고, 아니면 처음부터 재시작하십시오.",
      ].join("\n"),
    );
    expect(cliWords("en").configChanged(["settings", "other"], [])).toContain(
      "- Changed: the test settings, other\n",
    );
  });

  it("the attempts are counted against the limit where there is one", () => {
    expect(cliWords("en").gateRefused("green_phase", 1, 3)).toContain("(attempt 1 of 3)");
    expect(cliWords("en").gateRefused("green_phase", 1, null)).toContain("(attempt 1)");
    expect(cliWords("ko").gateRefused("green_phase", 1, 3)).toContain("(시도 1/3)");
    expect(cliWords("ko").gateRefused("green_phase", 1, null)).toContain("(시도 1)");
  });

  it.each(["en", "ko"] as const)(
    "every sentence holds what it is told, and no sound of it matters (%s)",
    (language) => {
      const say = cliWords(language);
      const sentences = [
        say.howToFinish("⟦a⟧", "⟦b⟧"),
        say.interrupted("⟦a⟧", "⟦b⟧"),
        say.gateRefused("⟦a⟧", 1, 3),
        say.stillOpen("⟦a⟧"),
        say.confirmResume("⟦a⟧", "⟦b⟧", "⟦c⟧"),
        say.configChanged(["test_runner", "⟦a⟧"], ["⟦package.json⟧"]),
        say.specValid("⟦a⟧"),
        say.templateFine("⟦a⟧"),
      ];

      for (const sentence of sentences) {
        expect(sentence).toContain("⟦a⟧");
        expect(sentence).not.toMatch(soundParticle);
      }
      expect(say.interrupted(null, "alfred resume")).not.toContain("null");
      expect(say.progress(aSummary())).toMatch(/^3\/5 /);
      expect(say.cleaned(11, 22, 33)).toMatch(/11.*33.*22/);
      expect(`${say.installed(44)} ${say.uninstalled(55)}`).toMatch(/44.*55/);
    },
  );
});
