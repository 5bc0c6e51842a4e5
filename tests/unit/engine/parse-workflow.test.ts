import { describe, expect, it } from "vitest";
import { parseWorkflow } from "../../../src/engine/index.ts";
import { AlfredError, fileFaultWords } from "../../../src/failures/index.ts";

const one = { name: "one", kind: "builtin", builtin: "one" };
const workflow = (changes: object) =>
  JSON.stringify({ schema_version: 1, name: "deploy", steps: [one], ...changes });

function problemsIn(text: string): readonly string[] {
  try {
    parseWorkflow(text, "deploy.json");
  } catch (error) {
    if (!(error instanceof AlfredError) || error.failure.code !== "workflow_invalid") throw error;
    expect(error.failure.file).toBe("deploy.json");
    return error.failure.problems.map((problem) => fileFaultWords("en", problem));
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
    ["JSON of another kind", "[]", [/^\/ must be an object$/]],
    ["no steps", workflow({ steps: [] }), [/^\/steps must not be empty$/]],
    ["a version that there never was", workflow({ schema_version: 0 }), [/^\/schema_version must be 1$/]],
    ["a misspelt key", workflow({ stepps: [] }), [/^\/ has what isn't known there: stepps$/]],
    ["a missing name", JSON.stringify({ schema_version: 1, steps: [one] }), [/^\/ lacks name$/]],
    [
      "a step of an unknown kind",
      workflow({ steps: [{ ...one, kind: "magic" }] }),
      [/^\/steps\/0\/kind \(step one\) must be one of builtin, command, agent$/],
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
      [/^\/steps\/0 \(step one\) lacks command$/, /^\/steps\/0\/gates\/0 \(step one\) lacks step$/],
    ],
    [
      "a command of no kind: one line says what it may be",
      workflow({ steps: [{ name: "one", kind: "command", command: 7 }] }),
      [
        /^\/steps\/0\/command \(step one\) must be a command line, the list of its words, or \{ "setting": .* \}$/,
      ],
    ],
    [
      "a command of a setting that there isn't",
      workflow({ steps: [{ name: "one", kind: "command", command: { setting: "tests" } }] }),
      [/^\/steps\/0\/command\/setting \(step one\) must be one of test_command, integration_command$/],
    ],
    [
      "numbers out of bounds and names of other letters",
      workflow({ next_phase: 7, steps: [{ ...one, name: "One", attempts_max: 0 }] }),
      [
        /^\/next_phase must be the name of a phase, or null$/,
        /^\/steps\/0\/name \(step One\) must be written as /,
        /^\/steps\/0\/attempts_max \(step One\) must be at least 1$/,
      ],
    ],
    [
      "a name twice in one object, of which only one would count",
      '{ "schema_version": 1, "name": "deploy",\n  "steps": [{ "name": "one", "kind": "builtin", "builtin": "one", "name": "two" }],\n  "na\\u006de": "again" }',
      [/^line 2, column 67: name is there twice$/, /^line 3, column 3: name is there twice$/],
    ],
    [
      "faults of its schema, between its steps and in them: each in the step that it is in",
      workflow({
        steps: [
          { name: "a", kind: "command", command: "true", gates: [{ kind: "frob" }] },
          { name: "a", kind: "magic", gates: [{ kind: "evidence_of", step: "zzz" }] },
          { name: "No Name", kind: "command", command: "true" },
        ],
      }),
      [
        /^\/steps\/0\/gates\/0\/kind \(step a\) must be one of /,
        /^\/steps\/1\/kind \(step a\) must be one of builtin, command, agent$/,
        /^\/steps\/2\/name \(step No Name\) must be written as /,
        /^two steps are named a$/,
        /^step a: gate evidence_of refers to zzz, which is not an earlier step$/,
      ],
    ],
  ])("with %s is refused, every problem named and nothing else", (_, text, expected) => {
    const problems = problemsIn(text);

    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
    expect(problems).toHaveLength(expected.length);
  });

  it("of a newer alfred is said to be one, whatever else is in it", () => {
    expect(() => parseWorkflow(workflow({ schema_version: 2, stepps: [] }), "deploy.json")).toThrow(
      expect.objectContaining({
        failure: { code: "state_newer", file: "deploy.json", version: 2, supportedVersion: 1 },
      }),
    );
  });

  it("is read with a byte order mark before it", () => {
    expect(parseWorkflow(`\uFEFF${workflow({})}`, "deploy.json").name).toBe("deploy");
  });

  it("may name the same in objects beside and in each other, and in texts", () => {
    const gates = [{ kind: "files_exist", paths: ['"kind": "name": {'] }, { kind: "spec_valid" }];

    expect(
      parseWorkflow(
        workflow({
          steps: [
            { ...one, gates },
            { ...one, name: "two" },
          ],
        }),
        "x",
      ).steps,
    ).toHaveLength(2);
  });

  it("that isn't JSON is told where", () => {
    expect(problemsIn('{\n  "name": deploy }')).toEqual([expect.stringMatching(/\(line 2, column 11\)$/)]);
    expect(problemsIn("")).toEqual([expect.stringMatching(/empty/)]);
  });
});
