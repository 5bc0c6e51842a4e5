import { describe, expect, it } from "vitest";
import { parseWorkflow } from "../../../src/engine/index.ts";
import { AlfredError } from "../../../src/failures/index.ts";

const one = { name: "one", kind: "builtin", builtin: "one" };
const workflow = (changes: object) =>
  JSON.stringify({ schema_version: 1, name: "deploy", steps: [one], ...changes });

function problemsIn(text: string): readonly string[] {
  try {
    parseWorkflow(text, "deploy.json");
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "workflow_invalid") throw error;
    expect(error.failure.file).toBe("deploy.json");
    return error.failure.problems;
  }
  return [];
}

describe("a workflow definition", () => {
  it("has every default filled in", () => {
    const { steps, ...rest } = parseWorkflow(
      workflow({
        handover: [{ phase: "1-plan" }],
        steps: [
          one,
          { name: "two", kind: "command", command: "true" },
          { name: "three", kind: "agent", prompt: "p.md" },
        ],
      }),
      "deploy.json",
    );

    const common = { group: "implementation", gates: [], attemptsMax: null };
    expect(rest).toEqual({
      name: "deploy",
      description: "",
      requiresSpec: false,
      createsSpec: false,
      handover: [{ phase: "1-plan", isRequired: false }],
      nextPhase: null,
    });
    expect(steps).toEqual([
      { ...common, ...one },
      { ...common, name: "two", kind: "command", command: "true", timeoutSeconds: null },
      { ...common, name: "three", kind: "agent", prompt: "p.md", subagent: null, timeoutSeconds: null },
    ]);
  });

  it.each([
    ["no JSON at all", "{", [/JSON/]],
    ["JSON of another kind", "[]", [/^\/ must be object$/]],
    ["no steps", workflow({ steps: [] }), [/^\/steps must NOT have fewer than 1 items$/]],
    ["another version", workflow({ schema_version: 2 }), [/^\/schema_version must be equal to constant$/]],
    ["a misspelt key", workflow({ stepps: [] }), [/^\/ must NOT have additional properties: stepps$/]],
    [
      "a missing name",
      JSON.stringify({ schema_version: 1, steps: [one] }),
      [/required property 'name': name$/],
    ],
    [
      "a step of an unknown kind",
      workflow({ steps: [{ ...one, kind: "magic" }] }),
      [/^\/steps\/0\/kind must be equal to one of the allowed values: builtin, command, agent$/],
    ],
    ["two steps of one name", workflow({ steps: [one, one] }), [/^two steps are named one$/]],
    [
      "gates that look ahead or at themselves",
      workflow({
        steps: [
          {
            ...one,
            gates: [
              { kind: "tests_changed", since: "later" },
              { kind: "evidence_of", step: "one" },
              { kind: "test_files_recorded" },
            ],
          },
          { ...one, name: "later", gates: [{ kind: "tests_kept", since: "one", changes: "allowed" }] },
        ],
      }),
      [
        /^step one: gate tests_changed refers to later, which is not an earlier step$/,
        /^step one: gate evidence_of refers to one, which is not an earlier step$/,
      ],
    ],
    [
      "a step of a known kind without what that kind needs",
      workflow({ steps: [{ name: "one", kind: "command", gates: [{ kind: "evidence_of" }] }] }),
      [/^\/steps\/0 must have .*: command$/, /^\/steps\/0\/gates\/0 must have .*: step$/],
    ],
  ])("with %s is refused, every problem named and nothing else", (_, text, expected) => {
    const problems = problemsIn(text);

    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
    expect(problems).toHaveLength(expected.length);
  });
});
