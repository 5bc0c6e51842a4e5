import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { paintLine } from "../../../src/surfaces/cli/present/paint.ts";

const colored = [
  "ERROR: x",
  "✗ green_phase",
  "WARNING: x",
  "✓ red_phase (3s)",
  "[INFO] x",
  "[SKIP] x",
  "  checking: npm test",
  "▶ green_phase",
];

describe("colour", () => {
  it.each(colored)("%s has one, and the words are all there without it", (line) => {
    const painted = paintLine(line, true);

    expect(painted).not.toBe(line);
    expect(stripVTControlCharacters(painted)).toBe(line);
  });

  it.each(colored)("%s has none where none is wanted", (line) => {
    expect(paintLine(line, false)).toBe(line);
  });

  it("what means nothing special stays plain", () => {
    expect(paintLine("SPEC-AUTH-001", true)).toBe("SPEC-AUTH-001");
  });
});
