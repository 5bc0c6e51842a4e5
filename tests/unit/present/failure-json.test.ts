import { describe, expect, it } from "vitest";
import { exitCode } from "../../../src/failures/index.ts";
import { failureJson } from "../../../src/surfaces/cli/present/failure-json.ts";
import { snakeCase } from "../../../src/surfaces/cli/present/snake-case.ts";
import { aFailureOfEachCode } from "../failures/samples.ts";

describe("a failure as JSON", () => {
  it("has its code, its sentence in the user's language, its facts and the exit code", () => {
    const json = failureJson(
      { code: "disk_full", path: "/p/a.json", requiredBytes: 10_240, availableBytes: 0 },
      "ko",
      5,
    );

    expect(json).toEqual({
      ok: false,
      error: {
        code: "disk_full",
        message: expect.stringMatching(/^ERROR: 디스크 공간이 부족하여/),
        path: "/p/a.json",
        required_bytes: 10_240,
        available_bytes: 0,
      },
      exit_code: 5,
    });
  });

  it("no fact of any failure takes the place of its code or its sentence", () => {
    for (const failure of aFailureOfEachCode((word) => word)) {
      expect(failureJson(failure, "en", exitCode(failure))).toMatchObject({
        ok: false,
        error: { code: failure.code, message: expect.stringMatching(/^ERROR: /) },
        exit_code: expect.toSatisfy((code) => [1, 2, 3, 4, 5].includes(code)),
      });
    }
  });
});

describe("names for readers of JSON", () => {
  it("are converted in objects and lists, values stay as they are", () => {
    expect(
      snakeCase({ runId: "aB", doneSteps: ["camelCase"], inner: { savedAt: null, all: [{ isOpen: true }] } }),
    ).toEqual({
      run_id: "aB",
      done_steps: ["camelCase"],
      inner: { saved_at: null, all: [{ is_open: true }] },
    });
  });
});
