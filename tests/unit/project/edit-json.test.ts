import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setInJson } from "../../../src/project/edit-json.ts";

/** Names that aren't numbers, which every program puts first. */
const name = fc.string().filter((text) => !/^\d+$/.test(text) && text !== "__proto__");
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("plain", 'a "quoted\\" }]', "줄\n바꿈", 1.5, -0.25, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const data = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });

function isObject(at: unknown): at is Record<string, unknown> {
  return typeof at === "object" && at !== null && !Array.isArray(at);
}

/** The same on data: what JSON itself says of the result. */
function setIn(at: unknown, [key = "", ...below]: readonly string[], to: unknown): unknown {
  const before = isObject(at) ? at : {};
  return { ...before, [key]: below.length === 0 ? to : setIn(before[key], below, to) };
}

describe("one value set in the text of a JSON object", () => {
  it.each([
    ["two blanks", 2, "\n"],
    ["tabs", "\t", "\n"],
    ["one line", 0, "\n"],
    ["ends of lines of Windows", 4, "\r\n"],
  ])("is what the same data would be printed as, with %s", (_, indent, end) => {
    const print = (each: unknown) => JSON.stringify(each, null, indent).replaceAll("\n", end);

    fc.assert(
      fc.property(data, fc.array(name, { minLength: 1, maxLength: 3 }), value, (before, path, to) => {
        // A key that is there is met as often as one that isn't.
        const known = Object.keys(before)[0];
        for (const keys of known === undefined ? [path] : [path, [known, ...path.slice(1)]]) {
          if (Object.keys(before).length === 0 && (indent !== 2 || end !== "\n")) return;
          expect(setInJson(print(before), keys, to)).toBe(print(setIn(before, keys, to)));
        }
      }),
    );
  });

  it.each([
    [
      "a number that JavaScript can't hold",
      '{"big": 12345678901234567890}',
      '{"big": 12345678901234567890, "k": 1}',
    ],
    ["a byte order mark", '\uFEFF{ "a": 1 }', '\uFEFF{ "a": 1, "k": 1 }'],
    [
      "members on one line and on several",
      '{\n "a": 1, "b": {"c": 2},\n\n "d": 3\n}',
      '{\n "a": 1, "b": {"c": 2},\n\n "d": 3,\n "k": 1\n}',
    ],
    ["a key that stands there twice", '{"k":0,"a":2,"k":3}', '{"k":0,"a":2,"k":1}'],
    ["a key in another spelling", '{"\\u006b": 5}', '{"\\u006b": 1}'],
    ["nothing", "{}\n", '{\n  "k": 1\n}\n'],
  ])("leaves every other byte as it is: %s", (_, before, after) => {
    expect(setInJson(before, ["k"], 1)).toBe(after);
  });
});
