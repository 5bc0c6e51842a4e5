import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flushDirectory, makeDirectoryDurably, sweepTemporaryFiles } from "../../../src/durable/index.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const failing = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

describe("folders", () => {
  it("are made with those above them, once and again", () => {
    const folder = join(temporaryFolder(), "a/b/c");

    makeDirectoryDurably(folder);
    makeDirectoryDurably(folder);

    expect(statSync(folder).isDirectory()).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  it("are made with the mode asked for", () => {
    const folder = join(temporaryFolder(), "private");

    makeDirectoryDurably(folder, 0o700);

    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("a link to a folder is one; a file or a link to nowhere is said to be in the way", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "real"));
    symlinkSync("real", join(root, "link"));
    symlinkSync("nowhere", join(root, "dangling"));
    writeFileSync(join(root, "file"), "");

    makeDirectoryDurably(join(root, "link/inner"));

    expect(existsSync(join(root, "real/inner"))).toBe(true);
    for (const name of ["file", "file/inner", "dangling", "dangling/inner"]) {
      expect(() => makeDirectoryDurably(join(root, name))).toThrow(failing("save_failed"));
    }
  });

  it("a folder that isn't there can't be flushed, and that is told", () => {
    expect(() => flushDirectory(join(temporaryFolder(), "no"))).toThrow("ENOENT");
  });
});

describe("sweeping temporary files", () => {
  const ours = (name: string) => `.${name}.abcdefgh12345678.tmp`;
  const now = new Date("2025-11-12T12:00:00Z");

  function swept(name: string, ageMs: number): boolean {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), "");
    const at = (now.getTime() - ageMs) / 1000;
    utimesSync(join(folder, name), at, at);

    const removed = sweepTemporaryFiles(folder, 60_000, now);

    expect(removed).toEqual(readdirSync(folder).length === 0 ? [join(folder, name)] : []);
    return removed.length === 1;
  }

  it.each([
    ["an old one of ours", ours("state.json"), 60_000, true],
    ["a young one of ours", ours("state.json"), 59_000, false],
    ["one of ours from the future, after the clock was set back", ours("state.json"), -3_600_000, true],
    ["somebody's own temporary file", "keep.tmp", 3_600_000, false],
    ["a hidden file with a shorter ending", ".state.json.abc.tmp", 3_600_000, false],
    ["a state file", "2-run-SPEC-AUTH-001-20251112.json", 3_600_000, false],
    ["a state file's backup", "state.json.bak", 3_600_000, false],
  ])("%s", (_, name, ageMs, expected) => {
    expect(swept(name, ageMs)).toBe(expected);
  });

  it("leaves folders and links of such a name, and minds no missing folder", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ours("folder")));
    symlinkSync("nowhere", join(folder, ours("link")));

    expect(sweepTemporaryFiles(folder, 0, now)).toEqual([]);
    expect(sweepTemporaryFiles(join(folder, "no"), 0, now)).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});
