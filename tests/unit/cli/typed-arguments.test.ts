import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type KnownOptions,
  readTyped,
  splitDescription,
  splitTyped,
} from "../../../src/surfaces/cli/typed-arguments.ts";

const known: KnownOptions = new Map([
  ["--debug", { takesValue: false }],
  ["-y", { takesValue: false }],
  ["--spec-id", { takesValue: true }],
  ["--agent-command", { takesValue: true }],
]);

describe("words as a person typed them", () => {
  it.each([
    ["2-run SPEC-AUTH-001", ["2-run", "SPEC-AUTH-001"]],
    ['"two words" three', ["two words", "three"]],
    ["'single quotes' too", ["single quotes", "too"]],
    ["2-run --from=green_phase", ["2-run", "--from=green_phase"]],
    ['--agent-command="node agent.js"', ["--agent-command=node agent.js"]],
    ["--agent-command='node agent.js' x", ["--agent-command=node agent.js", "x"]],
    ["don't lose it", ["don't", "lose", "it"]],
    ['a 15" screen', ["a", '15"', "screen"]],
    ['"never closed', ['"never', "closed"]],
    ["$(rm -rf /) `id` $HOME \\n", ["$(rm", "-rf", "/)", "`id`", "$HOME", "\\n"]],
    ['"" x', ["", "x"]],
    ["  \n\t ", []],
    ["", []],
  ])("%j", (text, words) => {
    expect(splitTyped(text)).toEqual(words);
  });

  it("every word stands where it says that it stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "-", "=", '"', "'", " ", "\n", "가") }), (text) => {
        for (const { text: word, start, end, isQuoted } of readTyped(text)) {
          const spelled = text.slice(start, end);
          const unquoted = spelled.replace(/^(--[\w-]+=)(["'])((?:(?!\2)[\s\S])*)\2$/, "$1$3");
          expect(isQuoted ? spelled.slice(1, -1) : unquoted).toBe(word);
        }
      }),
    );
  });

  it("words without quotes come back as they were typed", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\s"']+$/)), (words) => {
        expect(splitTyped(words.join("  "))).toEqual(words);
      }),
    );
  });
});

describe("a description with options around it", () => {
  it.each([
    ['"users can log in"', [], "users can log in"],
    ["'users can log in'", [], "users can log in"],
    ["users   can\nlog in", [], "users   can\nlog in"],
    ['"users can log in" --debug', ["--debug"], "users can log in"],
    ["--spec-id SPEC-AUTH-001 users can log in", ["--spec-id", "SPEC-AUTH-001"], "users can log in"],
    ["users --debug can log in", ["--debug"], "users can log in"],
    ['"a wish" --agent-command "node agent.js"', ["--agent-command", "node agent.js"], "a wish"],
    ['"a wish" --agent-command="node agent.js" -y', ["--agent-command=node agent.js", "-y"], "a wish"],
    ['"a" "b" c', [], '"a" "b" c'],
    ['don\'t lose "work"', [], 'don\'t lose "work"'],
    ["add a --dry-run flag", [], "add a --dry-run flag"],
    ['explain what "--debug" does', [], 'explain what "--debug" does'],
    ["explain --spec-id", [], "explain --spec-id"],
    ["--debug=yes please", [], "--debug=yes please"],
    ["--debug", ["--debug"], ""],
    ["", [], ""],
  ])("%j", (text, options, description) => {
    expect(splitDescription(text, known)).toEqual({ options, description });
  });

  it("text without quotes and options is kept to the letter", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^\s"'-][^"'-]*$/), (text) => {
        expect(splitDescription(text, known).description).toBe(text.trimEnd());
      }),
    );
  });
});
