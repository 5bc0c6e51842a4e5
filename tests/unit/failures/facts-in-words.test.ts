import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  localTime,
  onItsLines,
  onOneLine,
  quotedPath,
  shellWord,
  shownFolder,
  sizeAvailable,
  sizeNeeded,
} from "../../../src/failures/facts-in-words.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("a time in words", () => {
  it.each([
    ["UTC", "2025-11-12T12:00:00.000Z", "2025-11-12 12:00"],
    ["Asia/Seoul", "2025-12-31T15:05:59.999Z", "2026-01-01 00:05"],
    ["America/New_York", "2025-11-02T05:30:00Z", "2025-11-02 01:30"],
    ["UTC", "20251112", "20251112"],
  ])("in %s %s is %s", (zone, iso, expected) => {
    vi.stubEnv("TZ", zone);

    expect(localTime(iso)).toBe(expected);
  });
});

describe("a size in words", () => {
  it.each([
    [0, "0 KB", "0 KB"],
    [1, "1 KB", "0 KB"],
    [10 * 1024, "10 KB", "10 KB"],
    [10 * 1024 + 1, "11 KB", "10 KB"],
    [9_999 * 1024, "9999 KB", "9999 KB"],
    [20 * 1024 * 1024, "20 MB", "20 MB"],
  ])("%i bytes are %s when needed, %s when there", (bytes, needed, available) => {
    expect(sizeNeeded(bytes)).toBe(needed);
    expect(sizeAvailable(bytes)).toBe(available);
  });

  it("needed is never understated, available never overstated", () => {
    const inBytes = (text: string) => Number.parseInt(text, 10) * (text.endsWith("MB") ? 1024 * 1024 : 1024);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (bytes) => {
        expect(inBytes(sizeNeeded(bytes))).toBeGreaterThanOrEqual(bytes);
        expect(inBytes(sizeAvailable(bytes))).toBeLessThanOrEqual(bytes);
      }),
    );
  });
});

describe("a folder in words", () => {
  it.each([
    ["/a/b/.moai/memory/command-state", ".moai/memory/command-state/"],
    ["/a/.moai/x/.moai/memory/", ".moai/memory/"],
    ["/a/.moai", "/a/.moai/"],
    ["/a/.moai-old/b", "/a/.moai-old/b/"],
    ["/a/b", "/a/b/"],
  ])("%s is %s", (directory, expected) => {
    expect(shownFolder(directory)).toBe(expected);
  });
});

describe("a text from outside", () => {
  const hidden = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

  it("stands on one line, every hidden sign as an escape", () => {
    expect(onOneLine("a\r\nb\t\u001b[31m\u009b\u007f\u202e\u061c\u2028 é 한 👩‍👩‍👧")).toBe(
      "a\\r\\nb\\t\\u001b[31m\\u009b\\u007f\\u202e\\u061c\\u2028 é 한 👩‍👩‍👧",
    );
  });

  it("stands on the lines that it has, and nothing else of it is hidden", () => {
    expect(onItsLines("a\r\n\tb\rc\n\u0000\u2066d\u0085\n")).toBe("a\r\n\tb\\rc\n\\u0000\\u2066d\\u0085\n");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(onItsLines(text).replaceAll(/\r?\n|\t/g, "")).not.toMatch(hidden);
        expect(onOneLine(text)).not.toMatch(hidden);
      }),
    );
  });

  it("loses its middle where it is a path too long to be read, and none of its characters is cut", () => {
    const path = `begin/${"👩".repeat(1_500)}/end`;

    expect(quotedPath("a/b")).toBe('"a/b"');
    expect(quotedPath('a"\u0085\u202e')).toBe('"a\\"\\u0085\\u202e"');
    expect(quotedPath(path)).toMatch(/^"begin\/👩+ … 👩+\/end"$/u);
    expect([...quotedPath(path)].length).toBeLessThan(310);
  });
});

describe("a word for a shell", () => {
  it("stays plain where it can", () => {
    expect(shellWord("feature/SPEC-AUTH-001")).toBe("feature/SPEC-AUTH-001");
    expect(shellWord("")).toBe("''");
  });

  it("comes out of a real shell as it went in", () => {
    const words = fc.array(
      fc.string({ unit: "binary" }).filter((word) => !word.includes("\0") && !/\p{Cs}/u.test(word)),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(words, (all) => {
        const printed = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${all.map(shellWord).join(" ")}`]);

        expect(printed.toString("utf8").split("\0").slice(0, -1)).toEqual(all);
      }),
      { numRuns: 30 },
    );
  });
});
