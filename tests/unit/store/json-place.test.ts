import fc from "fast-check";
import { expect, it } from "vitest";
import { offsetOfJsonError } from "../../../src/store/json-place.ts";

it.each([
  ['{"a": }', 6],
  ['{"a" 1}', 5],
  ["[1, 2", 5],
  ["[1,]", 3],
  ['{"a": 1,}', 8],
  ["nul", 0],
  ['"open', 0],
  ["[1] x", 4],
  ["01", 1],
  ["", 0],
])("%j stops being JSON at %i", (text, offset) => {
  expect(offsetOfJsonError(text)).toBe(offset);
});

it("any JSON is JSON to its end, and a cut one stops no later than the cut", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      expect(offsetOfJsonError(text)).toBe(text.length);
      expect(offsetOfJsonError(text.slice(0, cut))).toBeLessThanOrEqual(Math.min(cut, text.length));
    }),
  );
});
