import { expect, it } from "vitest";
import { parseCheckpointId } from "../../../src/checkpoints/index.ts";

it.each(["migration-jest-to-vitest-001", "a", "A.b_c-1", "x".repeat(100)])("%s can be a task's id", (id) => {
  expect(parseCheckpointId(id)).toBe(id);
});

it.each([
  "",
  ".",
  "..",
  "../x",
  "a/b",
  "a\\b",
  "-a",
  "_a",
  "a.",
  "a b",
  "a\0",
  "a\n",
  "é",
  "태스크",
  "con",
  "NUL.txt",
  "com1",
  "x".repeat(101),
])("%j can't", (id) => {
  expect(() => parseCheckpointId(id)).toThrow(expect.objectContaining({ code: "checkpoint_id_malformed" }));
});
