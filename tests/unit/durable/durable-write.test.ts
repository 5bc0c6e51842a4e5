import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backupPathOf, writeDurably } from "../../../src/durable/index.ts";
import { asOrdinaryUser } from "../../support/ordinary-user.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const bytes = (text: string) => Buffer.from(text);
const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

describe("writing durably", () => {
  it("scenario 3.1.1: replaces a file, keeps the version before, and leaves nothing else behind", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");

    for (const text of ["good 1", "good 2", "good 3"]) writeDurably(file, bytes(text), { keepBackup: true });

    expect(readFileSync(file, "utf8")).toBe("good 3");
    expect(readFileSync(backupPathOf(file), "utf8")).toBe("good 2");
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.json.bak"]);
  });

  it("keeps no backup where none is asked for, nor of a file that wasn't there", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");

    writeDurably(file, bytes("1"), { keepBackup: true });
    writeDurably(file, bytes("2"));

    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("keeps the version before also where the backup is another name of the same file", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");
    writeFileSync(file, "1");
    linkSync(file, backupPathOf(file));

    writeDurably(file, bytes("2"), { keepBackup: true });

    expect(readFileSync(backupPathOf(file), "utf8")).toBe("1");
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.json.bak"]);
  });

  it.each([
    ["scenario 1.1.1: 0644 under a strict umask", 0o077, undefined, 0o644],
    ["0600 under an open one", 0o000, 0o600, 0o600],
    ["0664 under a usual one", 0o022, 0o664, 0o664],
  ])("gives a file exactly the mode asked for: %s", (_, umask, mode, expected) => {
    const file = join(temporaryFolder(), "state.json");
    const before = process.umask(umask);
    try {
      writeDurably(file, bytes("x"), mode === undefined ? {} : { mode });
    } finally {
      process.umask(before);
    }

    expect(statSync(file).mode & 0o7777).toBe(expected);
  });

  it("refuses to write through a link, dangling or not, and leaves its target alone", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "victim"), "mine");
    symlinkSync("victim", join(folder, "state.json"));
    symlinkSync("nowhere", join(folder, "dangling.json"));

    expect(() => writeDurably(join(folder, "state.json"), bytes("x"))).toThrow(failing("link_refused"));
    expect(() => writeDurably(join(folder, "dangling.json"), bytes("x"))).toThrow(failing("link_refused"));
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("mine");
    expect(readdirSync(folder).sort()).toEqual(["dangling.json", "state.json", "victim"]);
  });

  it("replaces a backup that is a link, instead of following it", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");
    writeFileSync(join(folder, "victim"), "mine");
    writeFileSync(file, "1");
    symlinkSync("victim", backupPathOf(file));

    writeDurably(file, bytes("2"), { keepBackup: true });

    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("mine");
    expect(readFileSync(backupPathOf(file), "utf8")).toBe("1");
  });

  it.each([
    ["the folder isn't there", "no/state.json"],
    ["a folder stands in its place", "folder"],
    ["a file stands where the folder should be", "file/state.json"],
  ])("says what failed where %s, and leaves nothing behind", (_, name) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "");

    expect(() => writeDurably(join(folder, name), bytes("x"), { keepBackup: true })).toThrow(
      failing("save_failed"),
    );
    expect(readdirSync(folder).sort()).toEqual(["file", "folder"]);
  });

  it("writes under a name of any length that the file system takes", () => {
    const folder = temporaryFolder();
    const long = `${"가".repeat(80)}.json`;

    writeDurably(join(folder, long), bytes("x"), { keepBackup: true });

    expect(readdirSync(folder)).toEqual([long]);
  });

  it("what is written is what is read, byte for byte, empty and large files too", () => {
    const file = join(temporaryFolder(), "state.json");

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), (written, keepBackup) => {
        writeDurably(file, written, { keepBackup });
        expect(readFileSync(file).equals(written)).toBe(true);
      }),
      { numRuns: 50 },
    );
    const large = Buffer.alloc(3 * 1024 * 1024, "x");
    writeDurably(file, large);
    expect(readFileSync(file).equals(large)).toBe(true);
  });

  it("scenario 3.1.2: says that the folder may not be written", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);

    expect(() => asOrdinaryUser(() => writeDurably(join(folder, "state.json"), bytes("x")))).toThrow(
      failing("save_not_permitted"),
    );
  });
});

describe("what fails on the way", () => {
  it("a folder where the backup should be fails the write, and leaves no third file", () => {
    const folder = temporaryFolder();
    const file = join(folder, "state.json");
    writeFileSync(file, "1");
    mkdirSync(join(backupPathOf(file), "full"), { recursive: true });

    expect(() => writeDurably(file, bytes("2"), { keepBackup: true })).toThrow(failing("save_failed"));

    expect(readFileSync(file, "utf8")).toBe("2");
    expect(readdirSync(folder).sort()).toEqual(["state.json", "state.json.bak"]);
  });

  it("a folder in the file's place, which can have neither a second name nor a copy, stays as it was", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "state.json"));

    expect(() => writeDurably(join(folder, "state.json"), bytes("2"), { keepBackup: true })).toThrow(
      failing("save_failed"),
    );

    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("an owner that the file has already, or that this process may not give it, is no failure", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    const file = join(folder, "state.json");

    asOrdinaryUser(() => {
      writeDurably(file, bytes("1"));
      writeDurably(file, bytes("2"), { owner: statSync(file) });
      writeDurably(file, bytes("3"), { owner: { uid: 12_345, gid: 12_345 } });
    });

    expect(readFileSync(file, "utf8")).toBe("3");
    expect(statSync(file).uid).not.toBe(12_345);
  });
});
