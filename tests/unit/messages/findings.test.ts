import { describe, expect, it } from "vitest";
import { findingSentence } from "../../../src/messages/index.ts";
import type { Finding } from "../../../src/runs/index.ts";
import { soundParticle } from "../failures/particles.ts";

type Samples = { readonly [Kind in Finding["kind"]]: Extract<Finding, { kind: Kind }> };

/** One finding of every kind; a kind without a sample doesn't compile. */
const samples: Samples = {
  file_missing: { kind: "file_missing", path: "⟦a.md⟧" },
  document_problem: {
    kind: "document_problem",
    file: "⟦spec.md⟧",
    line: 7,
    problem: "⟦no title⟧",
    hint: "⟦add one⟧",
  },
  command_unknown: { kind: "command_unknown", setting: "⟦test_command⟧" },
  command_not_found: { kind: "command_not_found", command: "⟦pytset⟧", detail: "⟦ENOENT⟧" },
  command_failed: { kind: "command_failed", command: "⟦npm test⟧", exitCode: 2, signal: null },
  command_passed_unexpectedly: { kind: "command_passed_unexpectedly", command: "⟦npm test⟧" },
  command_timed_out: { kind: "command_timed_out", command: "⟦npm test⟧", timeoutSeconds: 600 },
  tests_unchanged: { kind: "tests_unchanged", files: ["⟦a.test.js⟧"] },
  tests_changed_since: { kind: "tests_changed_since", step: "⟦red_phase⟧", files: ["⟦a.test.js⟧"] },
  tests_deleted_since: { kind: "tests_deleted_since", step: "⟦red_phase⟧", files: ["⟦a.test.js⟧"] },
  tests_failed_before: { kind: "tests_failed_before", step: "⟦test_setup⟧" },
  test_runner_changed: { kind: "test_runner_changed", step: "⟦red_phase⟧", files: ["⟦package.json⟧"] },
  code_unchanged: { kind: "code_unchanged", step: "⟦test_setup⟧" },
  spec_changed: { kind: "spec_changed", specId: "⟦SPEC-AUTH-001⟧" },
  evidence_missing: { kind: "evidence_missing", step: "⟦red_phase⟧" },
  changed_besides_documents: {
    kind: "changed_besides_documents",
    step: "⟦build_check⟧",
    files: ["⟦src/a.js⟧"],
  },
  spec_not_mentioned: {
    kind: "spec_not_mentioned",
    specId: "⟦SPEC-AUTH-001⟧",
    documents: ["⟦README*⟧"],
  },
  spec_status_differs: {
    kind: "spec_status_differs",
    file: "⟦spec.md⟧",
    status: "⟦draft⟧",
    expected: "⟦completed⟧",
  },
  agent_failed: { kind: "agent_failed", agent: "⟦claude⟧", exitCode: 1, detail: "⟦no login⟧" },
  reported_failed: { kind: "reported_failed", reason: "⟦the API is down⟧" },
  item_failed: { kind: "item_failed", item: "⟦T-003⟧", detail: "⟦npm test failed⟧" },
  item_skipped: { kind: "item_skipped", item: "⟦T-006⟧", because: ["⟦T-003⟧"], detail: "" },
  item_held: { kind: "item_held", item: "⟦T-004⟧", holder: "⟦agent-2⟧" },
  merge_conflict: {
    kind: "merge_conflict",
    item: "⟦T-005⟧",
    files: ["⟦src/a.ts⟧"],
    branch: "⟦alfred/12345678/T-005⟧",
  },
};

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
