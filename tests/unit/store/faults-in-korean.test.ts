import { describe, expect, it } from "vitest";
import { AlfredError, bareFacts, failureSentences } from "../../../src/failures/index.ts";
import { parseRun } from "../../../src/store/parse-run.ts";
import { runToFile } from "../../../src/store/run-file.ts";
import { aRun } from "../../support/a-run.ts";

const record = runToFile(aRun());
const [first = record.steps[0], second = first, ...rest] = record.steps;

/** The record with changes that its steps agree with, and what is said of it. */
function errorOf(bytes: string | Uint8Array, file = "a.json"): AlfredError {
  try {
    parseRun(typeof bytes === "string" ? Buffer.from(bytes) : bytes, file);
  } catch (error) {
    if (error instanceof AlfredError) return error;
    throw error;
  }
  throw new Error("Nothing is wrong with it");
}

const changed = (changes: object) => JSON.stringify({ ...record, ...changes });

describe("what is wrong with a state file", () => {
  it.each<[string, string | Uint8Array, RegExp, string?]>([
    ["no text in it", " \n", /파일이 비어 있습니다 \(1행 1열\)/],
    ["bytes that aren't text", new Uint8Array([0xff]), /UTF-8이 아닌 바이트/],
    ["no object", "[]", /JSON 객체가 아닙니다/],
    [
      "another type",
      changed({ config_hash: 1 }),
      /\/config_hash: 이 값의 형식이 다릅니다 \(필요한 형식: 문자열\)/,
    ],
    [
      "a value that there isn't",
      changed({ status: "done" }),
      /\/status: 다음 중 하나여야 합니다: in_progress, completed/,
    ],
    ["another constant", changed({ schema_version: "1" }), /\/schema_version: 다음 값이어야 합니다: 1/],
    ["another pattern", changed({ timestamp: "noon" }), /\/timestamp: 다음 형식이어야 합니다: /],
    ["too small a number", changed({ tokens_used: -1 }), /\/tokens_used: 0 이상이어야 합니다/],
    [
      "a time that there isn't",
      changed({ timestamp: "2025-02-30T00:00:00Z" }),
      /시각이 아닙니다: 2025-02-30T00:00:00Z/,
    ],
    [
      "steps that disagree",
      changed({ completed_steps: ["red_phase"] }),
      /steps와 맞지 않는 필드: completed_steps \(red_phase/,
    ],
    [
      "one step twice",
      changed({
        steps: [first, { ...second, name: first?.name }, ...rest],
        pending_steps: [first, first, ...rest].map((step) => step?.name),
      }),
      /같은 이름의 단계가 두 번 있습니다: spec_validation/,
    ],
    [
      "several steps in progress",
      changed({ steps: [first, second, ...rest].map((step) => ({ ...step, status: "in_progress" })) }),
      /진행 중인 단계가 둘 이상입니다: spec_validation, test_setup/,
    ],
    ["steps that are left", changed({ status: "completed" }), /끝나지 않은 단계가 있습니다: spec_validation/],
    [
      "another one's name",
      changed({}),
      /다른 기록입니다: 2-run SPEC-AUTH-001/,
      "1-plan-SPEC-AUTH-001-20251112T120000000Z.json",
    ],
    ["too many levels", changed({ outputs: nested(2_000) }), /단계보다 깊이 중첩되어 있습니다/],
  ])("is said in Korean, too: %s", (_, bytes, expected, file) => {
    const error = errorOf(bytes, file);

    expect(failureSentences("ko", error.failure)).toMatch(expected);
    expect(bareFacts(error, "ko")).toMatch(expected);
    expect(failureSentences("en", error.failure)).not.toMatch(/[가-힣]/);
  });

  it("is a parser's own words where it is one that speaks, with the place", () => {
    expect(bareFacts(errorOf("{"), "ko")).toMatch(/\(line 1, column 2\)$/);
  });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}
