import { describe, expect, it } from "vitest";
import { AlfredError, bareFacts, type Failure } from "../../../src/failures/index.ts";

describe("what a failure says without a sentence around it", () => {
  it.each<[Failure, string]>([
    [
      { code: "state_damaged", file: "a.json", detail: "Unexpected end (line 1, column 2)" },
      "Unexpected end (line 1, column 2)",
    ],
    [{ code: "file_unreadable", path: "a.json", detail: "EISDIR: a folder" }, "EISDIR: a folder"],
    [
      {
        code: "state_invalid",
        file: "a.json",
        missingFields: ["spec_id", "status"],
        problems: [{ kind: "no_object" }],
      },
      "required: spec_id, status; it holds no object",
    ],
    [
      {
        code: "state_invalid",
        file: "a.json",
        missingFields: [],
        problems: [{ kind: "no_time", text: "x" }],
      },
      "x is not a time",
    ],
    [{ code: "state_newer", file: "a.json", version: 9, supportedVersion: 1 }, "schema_version: 9 > 1"],
  ])("%j", (failure, expected) => {
    expect(bareFacts(new AlfredError(failure))).toBe(expected);
  });

  it("of another failure its sentence, of another error its message", () => {
    expect(bareFacts(new AlfredError({ code: "link_refused", path: "/a" }))).toContain("/a");
    expect(bareFacts(new Error("no"))).toBe("no");
    expect(bareFacts("text")).toBe("text");
  });
});
