import fc from "fast-check";
import { type ParseError, parse } from "jsonc-parser";
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
  it("has other data where it is rewritten", async () => {
    await fc.assert(
      fc.asyncProperty(data, data, async (before, after) => {
        const text = await rewriteJson(print(before), before, after);
        expect(JSON.parse(text.replace("\uFEFF", ""))).toEqual(after);
      }),
    );
  });

  it("is to the byte what it was when what was added to it is taken out again", async () => {
    await fc.assert(
      fc.asyncProperty(
        data,
        name,
        value,
        fc.array(value, { minLength: 1, maxLength: 3 }),
        async (before, key, to, items) => {
          const list = [{ a: [1, "b"] }, ...items];
          const whole = { ...before, list, object: { c: to, d: list } };
          const text = print(whole);
          const more = {
            ...whole,
            list: [...list, to],
            object: { ...whole.object, added: { [key]: [to] }, d: [...list, { [key]: to }] },
            "added last": to,
          };
          const added = await rewriteJson(text, whole, more);
          expect(JSON.parse(added.replace("\uFEFF", ""))).toEqual(more);
          expect(await rewriteJson(added, more, whole)).toBe(text);
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
    [
      "before a last comma",
      '{\n  "a": 1 // one\n  ,\n}\n',
      '{\n  "a": 1, // one\n  "k": {\n    "b": true\n  }\n  ,\n}\n',
    ],
    ["and nothing else", "{ // all\n}\n", '{ // all\n  "k": {\n    "b": true\n  }\n}\n'],
    ["on one line", '/* x */ {"a": 1 /* one */}', '/* x */ {"a": 1, "k": {"b":true} /* one */}'],
    [
      "before a member",
      '{"a": 1, /* two */ "b" /* c */ : 2}',
      '{"a": 1, /* two */ "b" /* c */ : 2, "k": {"b":true}}',
    ],
  ])("stay, and what was added goes without a trace: %s", (_, before, after) => {
    const added = setInJson(before, ["k"], { b: true });

    expect(added).toBe(after);
    expect(removeFromJson(added, ["k"])).toBe(before);
  });

  it.each([
    ["alone", '{\n  // why\n  "k": 1 /* one */ // mine\n}\n', "{\n  // why\n   /* one */ // mine\n}\n"],
    ["before the bracket", '{ // why\n  "k": 1}', "{ // why\n  }"],
    [
      "the first",
      '{ /* why */ "k": 1 /* one */, // mine\n  "a": 2 }',
      '{ /* why */  /* one */// mine\n  "a": 2 }',
    ],
    [
      "between others",
      '{\n  "a": 1, // a\n  // why\n  "k": 1 /* one */, // mine\n  "b": 2\n}\n',
      '{\n  "a": 1 // a\n  // why\n   /* one */, // mine\n  "b": 2\n}\n',
    ],
    [
      "the last",
      '{\n  "a": 1, // a\n  /* why */ "k": 1 // mine\n}\n',
      '{\n  "a": 1 // a\n  /* why */ // mine\n}\n',
    ],
  ])("that a person has written since stay where what they stood at is taken out: %s", (_, before, after) => {
    expect(removeFromJson(before, ["k"])).toBe(after);
  });
});

/** What a person may write between any two signs of JSON. */
const between = fc.constantFrom(
  "",
  "",
  " ",
  "\n",
  "\r\n\t",
  "\n  ",
  ' // c, "x": {\n',
  "/* c, } */",
  "\n  // c\n  ",
);
/** Objects with comments and commas behind the last member, and how many members they have. */
const commentedObject = fc
  .record({
    members: fc.array(
      fc.tuple(
        between,
        fc.constantFrom('"://"', "-0", "{}", '{"n" : 1}', "[ 1, 2 ]", '{\n    "n": 1\n  }'),
        between,
      ),
      { minLength: 1, maxLength: 4 },
    ),
    comma: fc.constantFrom("", ","),
    last: between,
  })
  .map(({ members, comma, last }) => {
    const printed = members.map(([before, at, behind], index) => `${before}"m${index}" :${at}${behind}`);
    return { text: `{${printed.join(",")}${comma}${last}}\n`, count: members.length };
  });

function dataOf(text: string): object {
  const errors: ParseError[] = [];
  const found: unknown = parse(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return isObject(found) ? found : {};
}

const commentsIn = (text: string) => text.split(/\/[/*] c/).length;

describe("any object with comments and commas behind the last member", () => {
  it("is to the byte what it was when what was added is taken out", () => {
    fc.assert(
      fc.property(commentedObject, fc.constantFrom<unknown>(1, { a: [1] }), ({ text }, to) => {
        const added = setInJson(text, ["k"], to);
        expect(dataOf(added)).toEqual({ ...dataOf(text), k: to });
        expect(removeFromJson(added, ["k"])).toBe(text);
      }),
    );
  });

  it("has all else in it, every comment too, when one member is taken out", () => {
    fc.assert(
      fc.property(commentedObject, fc.nat(), ({ text, count }, number) => {
        const key = `m${number % count}`;
        const left = removeFromJson(text, [key]);
        expect(dataOf(left)).toEqual(
          Object.fromEntries(Object.entries(dataOf(text)).filter(([at]) => at !== key)),
        );
        expect(commentsIn(left)).toBe(commentsIn(text));
      }),
    );
  });
});
