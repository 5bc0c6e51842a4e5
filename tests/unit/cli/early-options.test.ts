import { describe, expect, it } from "vitest";
import { readEarlyOptions } from "../../../src/surfaces/cli/early-options.ts";
import { spreadSlashForm } from "../../../src/surfaces/cli/slash-form.ts";
import { splitTyped } from "../../../src/surfaces/cli/typed-arguments.ts";

describe("what is known before the words are parsed", () => {
  it.each([
    [["status"], { command: "status", commandAt: 0, directory: null, lang: null }],
    [["-C", "sub", "status"], { command: "status", commandAt: 2, directory: "sub" }],
    [["-Csub", "status"], { command: "status", commandAt: 1, directory: "sub" }],
    [["--directory=sub", "--lang", "ko", "status"], { command: "status", directory: "sub", lang: "ko" }],
    [
      ["status", "--lang=ko", "--json", "--debug"],
      { command: "status", lang: "ko", isJson: true, isDebug: true },
    ],
    [["0-project", "--language", "ko"], { command: "0-project", projectLanguage: "ko" }],
    [["1-plan", "--language", "ko"], { command: "1-plan", projectLanguage: null }],
    [["1-plan", "--", "--json"], { command: "1-plan", isJson: false }],
    [["-C"], { command: null, commandAt: 1, directory: "" }],
    [[], { command: null, commandAt: 0 }],
  ])("%j", (words, expected) => {
    expect(readEarlyOptions(words)).toMatchObject(expected);
  });
});

describe("the slash form in a command's place", () => {
  const spread = (words: readonly string[]) => spreadSlashForm(words, async (_, typed) => splitTyped(typed));

  it.each([
    [
      ["/alfred:resume", "2-run", "SPEC-AUTH-001"],
      ["resume", "2-run", "SPEC-AUTH-001"],
    ],
    [["/alfred:resume 2-run SPEC-AUTH-001"], ["resume", "2-run", "SPEC-AUTH-001"]],
    [
      ["-C", "sub", '/alfred:1-plan "a b"', "--json"],
      ["-C", "sub", "1-plan", "--json", "a b"],
    ],
    [["/alfred:status"], ["status"]],
    [
      ["1-plan", "/alfred:resume is missing"],
      ["1-plan", "/alfred:resume is missing"],
    ],
    [
      ["1-plan", "/alfred:resume"],
      ["1-plan", "/alfred:resume"],
    ],
    [["/alfred:"], ["/alfred:"]],
    [[], []],
  ])("%j", async (words, expected) => {
    expect(await spread(words)).toEqual(expected);
  });
});
