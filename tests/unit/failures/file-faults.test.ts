import { describe, expect, it } from "vitest";
import {
  type FileFault,
  failureSentences,
  fileFaultWords,
  stateFaultWords,
} from "../../../src/failures/index.ts";
import { parseCommandLine } from "../../../src/processes/index.ts";

describe("what is wrong with a file, in words", () => {
  it.each<[FileFault, string, string]>([
    [
      { kind: "damage", fault: "empty" },
      "the file is empty (line 1, column 1)",
      "파일이 비어 있습니다 (1행 1열)",
    ],
    [
      { kind: "link_to_nothing" },
      "it is a link to a file that isn't there",
      "링크가 가리키는 파일이 없습니다",
    ],
  ])("%j", (fault, english, korean) => {
    expect([fileFaultWords("en", fault), fileFaultWords("ko", fault)]).toEqual([english, korean]);
  });

  it("names none where a list of steps is empty", () => {
    const fault = {
      kind: "steps_disagree",
      field: "completed_steps",
      written: [],
      derived: ["one"],
    } as const;

    expect(stateFaultWords("en", fault)).toBe("completed_steps doesn't agree with steps: none / one");
    expect(stateFaultWords("ko", fault)).toBe("steps와 맞지 않는 필드: completed_steps (없음 / one)");
  });
});

it.each(["en", "ko"] as const)(
  "what is advised for a command that needs a shell is a command line: %s",
  (language) => {
    const command = "claude -p 'a b' | tee log";
    const said = failureSentences(language, { code: "command_needs_shell", command, sign: "|" });

    const [line = ""] = /sh -c .*'(?= \()/.exec(said) ?? [];
    expect(parseCommandLine(line)).toEqual(["sh", "-c", command]);
  },
);
