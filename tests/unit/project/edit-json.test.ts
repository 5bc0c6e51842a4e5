import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { removeFromJson, setInJson } from "../../../src/project/edit-json.ts";
import { rewriteJson } from "../../../src/project/rewrite-json.ts";

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

/** How people write JSON: each prints data, and an object without members as `{}`. */
const styles: readonly (readonly [name: string, (data: object) => string])[] = [
  ["two blanks", (each) => `${JSON.stringify(each, null, 2)}\n`],
  ["tabs and ends of lines of Windows", (each) => JSON.stringify(each, null, "\t").replaceAll("\n", "\r\n")],
  ["one line", (each) => JSON.stringify(each)],
  [
    "a line for each member of the whole",
    (each) => {
      const members = Object.entries(each).map(
        ([key, at]) => `\t${JSON.stringify(key)} :${JSON.stringify(at)}`,
      );
      return members.length === 0 ? "{}" : `\uFEFF{\n${members.join(",\n")}\n}\n`;
    },
  ],
];

describe.each(styles)("a JSON text written with %s", (_, print) => {
  it("has other data where it is rewritten", () => {
    fc.assert(
      fc.property(data, data, (before, after) => {
        const text = rewriteJson(print(before), before, after);
        expect(JSON.parse(text.replace("\uFEFF", ""))).toEqual(after);
      }),
    );
  });

  it("is to the byte what it was when what was added to it is taken out again", () => {
    fc.assert(
      fc.property(
        data,
        name,
        value,
        fc.array(value, { minLength: 1, maxLength: 3 }),
        (before, key, to, items) => {
          const list = [{ a: [1, "b"] }, ...items];
          const whole = { ...before, list, object: { c: to, d: list } };
          const text = print(whole);
          const more = {
            ...whole,
            list: [...list, to],
            object: { ...whole.object, added: { [key]: [to] }, d: [...list, { [key]: to }] },
            "added last": to,
          };
          const added = rewriteJson(text, whole, more);
          expect(JSON.parse(added.replace("\uFEFF", ""))).toEqual(more);
          expect(rewriteJson(added, more, whole)).toBe(text);
        },
      ),
    );
  });
});

describe("one value taken out of the text of a JSON object", () => {
  it.each([
    ["the only one", '{\n  "k": 1\n}\n', "{}\n"],
    ["the first", '{ "k": [1, {"k": 2}], "a": 1 }', '{ "a": 1 }'],
    ["the last", '{"a" : 1 ,\n"k":2 }', '{"a" : 1  }'],
    [
      "one between",
      '{\n  "a": 1,\n  "k": 2,\n  "b": 12345678901234567890\n}',
      '{\n  "a": 1,\n  "b": 12345678901234567890\n}',
    ],
    ["one that stands there twice", '{"k":0,"a":2,"k":3}', '{"a":2}'],
    ["none", '{"a": {"k": 1}}', '{"a": {"k": 1}}'],
  ])("leaves every other byte as it is: %s", (_, before, after) => {
    expect(removeFromJson(before, ["k"])).toBe(after);
  });

  it("may lie in a list", () => {
    expect(removeFromJson('{"a": ["x", {"k": 1}, "y"]}', ["a", 1])).toBe('{"a": ["x", "y"]}');
    expect(removeFromJson('{"a": ["x", {"k": 1}, "y"]}', ["a", 1, "k"])).toBe('{"a": ["x", {}, "y"]}');
    expect(removeFromJson('{"a": ["x"]}', ["a", 0, "k"])).toBe('{"a": ["x"]}');
  });
});

describe("comments in the text of a JSON object", () => {
  it.each([
    [
      "behind the last member",
      '{\n  "a": 1 // one\n}\n',
      '{\n  "a": 1, // one\n  "k": {\n    "b": true\n  }\n}\n',
    ],
    [
      "behind a last comma",
      '{\n  // a, "k": {\n  "a": [1, /* ] */ 2,], // one\n}\n',
      '{\n  // a, "k": {\n  "a": [1, /* ] */ 2,], // one\n  "k": {\n    "b": true\n  },\n}\n',
    ],
    ["and nothing else", "{ // all\n}\n", '{ // all\n  "k": {\n    "b": true\n  }\n}\n'],
    ["on one line", '/* x */ {"a": 1 /* one */}', '/* x */ {"a": 1, "k": {"b":true} /* one */}'],
    [
      "before a member",
      '{"a": 1, /* two */ "b" /* c */ : 2}',
      '{"a": 1, /* two */ "b" /* c */ : 2,  "k"  : {"b":true}}',
    ],
  ])("stay, and what was added goes without a trace: %s", (_, before, after) => {
    const added = setInJson(before, ["k"], { b: true });

    expect(added).toBe(after);
    expect(removeFromJson(added, ["k"])).toBe(before);
  });
});
