import { describe, expect, it } from "vitest";
import { findingSentence } from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";
import { aFindingOfEachKind as samples } from "./a-finding.ts";

describe.each(["en", "ko"] as const)("every finding in %s", (language) => {
  it.each(Object.values(samples).map((finding) => [finding.kind, finding] as const))(
    "%s is a sentence with its facts in it",
    (_, finding) => {
      const sentence = findingSentence(language, finding);

      for (const fact of JSON.stringify(finding).match(/⟦[^⟧]*⟧/g) ?? []) expect(sentence).toContain(fact);
      expect(sentence).not.toMatch(/undefined|\bnull\b/);
      if (language === "ko") {
        expect(sentence).not.toMatch(soundParticle);
        if (finding.kind !== "document_problem") expect(sentence).toMatch(/[가-힣]/);
      }
    },
  );

  it("a command that was ended by a signal has no exit code, and none is shown", () => {
    const failed = { kind: "command_failed", command: "npm test", exitCode: null } as const;

    expect(findingSentence(language, { ...failed, signal: "SIGKILL" })).toContain("SIGKILL");
    expect(findingSentence(language, { ...failed, signal: null })).not.toContain("null");
    expect(findingSentence(language, samples.command_failed)).toMatch(/(exit code|종료 코드) 2/);
  });

  it("why an agent failed says what to do about it", () => {
    const reasons = ["limit", "login", "refused", "not_called", "no_result", "no_sandbox"] as const;
    const said = reasons.map((reason) => findingSentence(language, { ...samples.agent_failed, reason }));

    expect(new Set(said).size).toBe(reasons.length);
    for (const sentence of said) expect(sentence).toMatch(/⟦no login⟧ → \S/);
  });

  it("what wasn't said is left away", () => {
    expect(findingSentence(language, { ...samples.document_problem, hint: "" })).not.toContain("→");
    expect(findingSentence(language, { ...samples.agent_failed, exitCode: null, detail: "" })).toMatch(
      /⟦claude⟧$/,
    );
    expect(findingSentence(language, { kind: "reported_failed", reason: "" })).not.toContain(":");
  });

  it("a SPEC without a status is said to have none, beside the one that it has to have", () => {
    const sentence = findingSentence(language, { ...samples.spec_status_differs, status: "" });

    expect(sentence).toMatch(language === "en" ? /the status is not set/ : /현재: 없음/);
    expect(sentence).toContain("⟦completed⟧");
  });

  it("a part that has failed names the branch on which its work is kept, where there is one", () => {
    const kept = findingSentence(language, { ...samples.item_failed, branch: "alfred/1/T-003" });
    const bare = findingSentence(language, { ...samples.item_failed, detail: "" });

    expect(kept).toMatch(/⟦npm test failed⟧.* → .*git show alfred\/1\/T-003$/);
    expect(bare).toMatch(language === "en" ? /^⟦T-003⟧ has failed$/ : /^실패: ⟦T-003⟧$/);
  });

  it("a part that is left out says because of which others, else the reason that was given, else nothing", () => {
    const skipped = { ...samples.item_skipped, because: [] };
    const reasoned = findingSentence(language, { ...skipped, detail: "not now" });
    const bare = findingSentence(language, skipped);

    expect(findingSentence(language, { ...samples.item_skipped, detail: "not now" })).not.toContain(
      "not now",
    );
    expect(reasoned).toMatch(language === "en" ? /skipped: not now$/ : /\(not now\)$/);
    expect(bare).toMatch(language === "en" ? /is skipped$/ : /^건너뜀: ⟦T-006⟧$/);
  });
});
