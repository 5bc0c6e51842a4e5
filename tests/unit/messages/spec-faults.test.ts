import { describe, expect, it } from "vitest";
import { type SpecFault, specFaultWords } from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";

type Samples = { readonly [Code in SpecFault["code"]]: Extract<SpecFault, { code: Code }> };

/** One fault of every code; a code without a sample doesn't compile. */
const samples: Samples = {
  file_missing: { code: "file_missing" },
  file_unreadable: { code: "file_unreadable", detail: "⟦EISDIR⟧" },
  link_outside: { code: "link_outside" },
  front_matter_missing: { code: "front_matter_missing" },
  front_matter_malformed: { code: "front_matter_malformed", detail: "⟦bad indent⟧" },
  field_missing: { code: "field_missing", field: "⟦title⟧" },
  field_invalid: { code: "field_invalid", field: "⟦status⟧", value: "⟦x⟧", expected: "⟦draft⟧" },
  id_differs: { code: "id_differs", value: "⟦SPEC-A-001⟧", expected: "⟦SPEC-B-001⟧" },
  overview_missing: { code: "overview_missing" },
  requirements_missing: { code: "requirements_missing" },
  requirement_unheaded: { code: "requirement_unheaded", text: "⟦Req-002⟧" },
  criterion_unheaded: { code: "criterion_unheaded", text: "⟦AC 2⟧" },
  id_repeated: { code: "id_repeated", id: "⟦REQ-001⟧", firstLine: 7 },
  not_ears: { code: "not_ears", id: "⟦REQ-001⟧", sentence: "⟦It works.⟧" },
  criterion_missing: { code: "criterion_missing", id: "⟦REQ-001⟧" },
  criteria_missing: { code: "criteria_missing" },
  part_missing: { code: "part_missing", id: "⟦AC-001⟧", part: "Then" },
  requirement_unnamed: { code: "requirement_unnamed", id: "⟦AC-001⟧" },
  requirement_unknown: { code: "requirement_unknown", id: "⟦AC-001⟧", requirement: "⟦REQ-009⟧" },
  left_over: { code: "left_over", text: "⟦TBD⟧" },
  plan_empty: { code: "plan_empty" },
  path_outside: { code: "path_outside", path: "⟦../../x⟧" },
};

it.each(["en", "ko"] as const)("a requirement's id in the wrong form isn't called none (%s)", (language) => {
  const { problem } = specFaultWords(language, { code: "requirement_unheaded", text: "REQ-001" });

  expect(problem).not.toMatch(/is no requirement's id|ID가 아니/);
  expect(problem).toContain("REQ-001");
});

describe.each(["en", "ko"] as const)("every fault of a SPEC in %s", (language) => {
  it.each(Object.values(samples).map((fault) => [fault.code, fault] as const))(
    "%s says what is wrong and what would be right, with its facts",
    (_, fault) => {
      const { problem, hint } = specFaultWords(language, fault);
      const both = `${problem} ${hint}`;

      expect(problem).not.toBe("");
      expect(hint).not.toBe("");
      for (const fact of JSON.stringify(fault).match(/⟦[^⟧]*⟧/g) ?? []) expect(both).toContain(fact);
      if (language === "ko") {
        expect(both).toMatch(/[가-힣]/);
        expect(both).not.toMatch(soundParticle);
      }
    },
  );
});
