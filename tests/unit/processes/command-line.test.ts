import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandWords, displayCommand, parseCommandLine } from "../../../src/processes/index.ts";

const failing = (code: string, more: object = {}) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, ...more }) });

describe("a command line", () => {
  it.each([
    ["npm test", ["npm", "test"]],
    ["  npm   run\tx ", ["npm", "run", "x"]],
    ["\n npm test\n\n", ["npm", "test"]],
    ["npm \\\n  test", ["npm", "test"]],
    ['echo "two words" \'and "three"\'', ["echo", "two words", 'and "three"']],
    ["a\\ b c", ["a b", "c"]],
    ["echo \"\" ''", ["echo", "", ""]],
    ['say "a \\" b"', ["say", 'a " b']],
    ['say "it\'s"', ["say", "it's"]],
    ['say "\\$HOME \\`x\\`"', ["say", "$HOME `x`"]],
    ["node --test tests/*.js a?", ["node", "--test", "tests/*.js", "a?"]],
    ["C:\\tools\\test.exe -x", ["C:\\tools\\test.exe", "-x"]],
    ['a"b"c', ["abc"]],
    ["echo 'a && b | c; $(d) `e` # ~/x'", ["echo", "a && b | c; $(d) `e` # ~/x"]],
    ['echo "a && b | c; <d> # ~/x\n(e)"', ["echo", "a && b | c; <d> # ~/x\n(e)"]],
    ["echo a\\&b \\# \\~/x", ["echo", "a&b", "#", "~/x"]],
    ['grep "a$" b$', ["grep", "a$", "b$"]],
    ["run --name=x a~b c#d !x", ["run", "--name=x", "a~b", "c#d", "!x"]],
    ["end\\", ["end\\"]],
  ])("%j is its words", (text, words) => {
    expect(parseCommandLine(text)).toEqual(words);
  });

  it.each([
    ["a && b", "&&"],
    ["a || b", "||"],
    ["a | b", "|"],
    ["a; b", ";"],
    ["a > b", ">"],
    ["a 2>&1", ">"],
    ["a < b", "<"],
    ["a &", "&"],
    ["(a)", "("],
    ["echo $HOME", "$HOME"],
    ["echo ${HOME}", "${"],
    ["echo $1 x", "$1"],
    ["echo $(b)", "$("],
    ['echo "$(b)"', "$("],
    ['echo "a $USER"', "$USER"],
    ["echo `b`", "`"],
    ["echo $'a'", "$'"],
    ["a\nb", "\\n"],
    ["npm test # all", "#"],
    ["# npm test", "#"],
    ["~/bin/test", "~"],
    ["ls ~", "~"],
    ["! npm test", "!"],
    ["NODE_ENV=test npm test", "NODE_ENV="],
  ])("%j needs a shell because of %j, and is refused", (text, sign) => {
    expect(() => parseCommandLine(text)).toThrow(failing("command_needs_shell", { command: text, sign }));
  });

  it.each([
    ["", "it is empty"],
    ["  \n", "it is empty"],
    ["''", "it is empty"],
    ["'open", "a ' is not closed"],
    ['"open', 'a " is not closed'],
    ["a 'b\"", "a ' is not closed"],
    ["a\0b", "it holds a null character"],
  ])("%j can't be read: %s", (text, detail) => {
    expect(() => parseCommandLine(text)).toThrow(failing("command_malformed", { detail }));
  });

  it("a setting may give the words themselves, and then nothing in them is special", () => {
    expect(commandWords(["sh", "-c", "a && b"])).toEqual(["sh", "-c", "a && b"]);
    expect(commandWords("npm test")).toEqual(["npm", "test"]);
    expect(() => commandWords([])).toThrow(failing("command_malformed"));
    expect(() => commandWords(["", "x"])).toThrow(failing("command_malformed"));
    expect(() => commandWords(["a", "b\0"])).toThrow(failing("command_malformed"));
  });
});

describe("a command as it is shown", () => {
  const word = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
  const tricky = fc.constantFrom(
    "it's",
    "",
    " ",
    "a b",
    "*",
    "~",
    "#",
    "$HOME",
    "A=b",
    "!",
    "\\",
    '"',
    "a\nb",
    "-x",
  );
  const words = fc
    .array(fc.oneof(word, tricky), { minLength: 1, maxLength: 6 })
    .filter(([first]) => first !== "");

  it.each([
    [["npm", "run", "test:unit"], "npm run test:unit"],
    [["echo", "it's", "a b", ""], "echo 'it'\\''s' 'a b' ''"],
    [["node", "--test", "tests/*.js"], "node --test 'tests/*.js'"],
    [["A=b", "A=b"], "'A=b' A=b"],
  ])("%j", (given, expected) => {
    expect(displayCommand(given)).toBe(expected);
  });

  it("is read as the same words", () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(parseCommandLine(displayCommand(given))).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it.runIf(process.platform !== "win32")("is understood by a shell as the same words", () => {
    fc.assert(
      fc.property(words, (given) => {
        const printed = execFileSync(
          "sh",
          ["-c", `printf '%s\\0' ${displayCommand(["x", ...given]).slice(2)}`],
          {
            encoding: "utf8",
          },
        );
        expect(printed.split("\0").slice(0, -1)).toEqual(given.map((each) => Buffer.from(each).toString()));
      }),
      { numRuns: 60 },
    );
  });

  it("what isn't refused means the same to a shell", () => {
    const piece = fc.constantFrom("a", " ", "'", '"', "\\ ", "-x", "b c", '\\"', "=", "'x y'", '"x y"');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = `echo ${pieces.join("")}`;
        let parsed: readonly string[];
        try {
          parsed = parseCommandLine(text);
        } catch {
          // Unclosed quotes: a shell refuses them too.
          return;
        }
        const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${text}`], { encoding: "utf8" });
        expect(printed.split("\0").slice(0, -1)).toEqual(parsed);
      }),
      { numRuns: 60 },
    );
  });
});
