import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { backupPathOf, readWithFallback } from "../../../src/durable/index.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const parse = (read: Buffer) => {
  if (!read.toString().startsWith("good")) throw new Error(`not good: ${read}`);
  return read.toString();
};

function aFile(current: string | null, backup: string | null): string {
  const file = join(temporaryFolder(), "state.json");
  if (current !== null) writeFileSync(file, current);
  if (backup !== null) writeFileSync(backupPathOf(file), backup);
  return file;
}

describe("reading with a backup behind", () => {
  it("refuses a link, as writing does, and doesn't take the backup instead", () => {
    const file = aFile(null, "good before");
    writeFileSync(`${file}.target`, "good");
    symlinkSync(`${file}.target`, file);

    const refused = expect.objectContaining({ failure: { code: "link_refused", path: file } });
    expect(() => readWithFallback(file, parse)).toThrow(refused);
    rmSync(`${file}.target`);
    expect(() => readWithFallback(file, parse)).toThrow(refused);
  });

  it.each([
    [
      "the current file where it is good",
      "good",
      "good before",
      { value: "good", source: "current", damage: null },
    ],
    [
      "scenario 3.2.1: the backup where the current file is damaged",
      "bad",
      "good before",
      { value: "good before", source: "backup", damage: { detail: "not good: bad" } },
    ],
    [
      "the backup where the current file is missing, which is damage",
      null,
      "good before",
      { value: "good before", source: "backup", damage: { detail: "the file is missing" } },
    ],
    ["nothing where neither is there", null, null, null],
  ])("gives %s", (_, current, backup, expected) => {
    const read = readWithFallback(aFile(current, backup), parse);

    if (expected === null) expect(read).toBeNull();
    else expect(read).toMatchObject(expected);
  });

  it.each([
    ["the current one", "bad", "worse", "not good: bad"],
    ["the current one", "bad", null, "not good: bad"],
    ["the backup, where there is no current one", null, "worse", "not good: worse"],
  ])("throws what is wrong with %s where none is good (%j, %j)", (_, current, backup, expected) => {
    expect(() => readWithFallback(aFile(current, backup), parse)).toThrow(expected);
  });

  it("a folder in the current file's place is damage too, with its cause", () => {
    const file = aFile(null, "good before");
    mkdirSync(file);

    expect(readWithFallback(file, parse)).toMatchObject({
      source: "backup",
      damage: { cause: { failure: { code: "state_damaged", file } } },
    });
  });

  it.runIf(process.platform !== "win32")(
    "a current file that its user may not read isn't replaced by what is older",
    () => {
      const file = aFile("good", "good before");
      chmodSync(dirname(file), 0o755);
      chmodSync(file, 0o000);

      expect(() => asOrdinaryUser(() => readWithFallback(file, parse))).toThrow(
        expect.objectContaining({
          failure: {
            code: "state_unreadable",
            file,
            blockedBy: file,
            detail: expect.stringContaining("EACCES"),
          },
        }),
      );
    },
  );

  it("a parser that misses another file doesn't make this one missing", () => {
    const file = aFile("good", null);

    expect(() => readWithFallback(file, () => readFileSync(join(file, "../schema.json")))).toThrow("ENOENT");
  });

  it("a parser that throws something else than an error is understood", () => {
    const file = aFile("bad", "good before");
    const throwing = (read: Buffer) => {
      if (read.toString() === "bad") throw "words";
      return read.toString();
    };

    expect(readWithFallback(file, throwing)?.damage).toEqual({ detail: "words", cause: "words" });
  });
});
