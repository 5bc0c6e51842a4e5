import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Language } from "../../../src/context/index.ts";
import { AlfredError, type Failure, failureSentences, PathError } from "../../../src/failures/index.ts";
import { soundParticle } from "./particles.ts";
import { aFailureOfEachCode } from "./samples.ts";

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

const languages: readonly Language[] = ["en", "ko"];
const samples = aFailureOfEachCode((word) => word);

function lines(language: Language, failure: Failure): readonly string[] {
  return failureSentences(language, failure).split("\n");
}

describe.each(languages)("every failure in %s", (language) => {
  it.each(samples.map((failure) => [failure.code, failure] as const))(
    "%s says what happened first, then a line each",
    (_, failure) => {
      const [first = "", ...rest] = lines(language, failure);

      expect(first).toMatch(/^ERROR: \S/);
      for (const line of rest) expect(line).toMatch(/^- \S/);
      expect(`${first}${rest}`).not.toMatch(/undefined|\bnull\b|\[object|NaN/);
    },
  );

  it.each(samples.map((failure) => [failure.code, failure] as const))(
    "%s says what to do next",
    (_, failure) => {
      const advice = language === "ko" ? "- 권장 조치: " : "- What to do: ";

      expect(lines(language, failure).filter((line) => line.startsWith(advice))).toHaveLength(1);
    },
  );

  it("no failure shows a raw time", () => {
    for (const failure of samples) {
      expect(failureSentences(language, failure)).not.toMatch(/\d{4}-\d\d-\d\dT\d\d/);
    }
  });

  it("every fact that a reader needs is in its sentence", () => {
    // What the contract's texts leave out stays in `--json`.
    const leftOut = new Set(["state_expired file", "template_invalid kind"]);
    for (const failure of aFailureOfEachCode((word) => `⟦${word}⟧`)) {
      const sentence = failureSentences(language, failure).replaceAll('\\"', '"');
      for (const [name, value] of Object.entries(failure)) {
        if (name === "code" || leftOut.has(`${failure.code} ${name}`)) continue;
        for (const marked of JSON.stringify(value).match(/⟦[^⟧]*⟧/g) ?? []) {
          const shown = marked.replaceAll('\\"', '"');
          expect(sentence, `${failure.code} ${name}`).toContain(shown.slice(1, -1));
        }
      }
    }
  });
});

describe("Korean sentences", () => {
  it("are Korean", () => {
    for (const failure of samples) {
      if (failure.code === "usage") continue;
      expect(lines("ko", failure)[0], failure.code).toMatch(/[가-힣]/);
    }
  });

  it("have no particle whose form would depend on a value's sound", () => {
    for (const failure of aFailureOfEachCode((word) => `⟦${word}⟧`)) {
      expect(failureSentences("ko", failure), failure.code).not.toMatch(soundParticle);
    }
  });
});

describe("the texts of the contract, line by line", () => {
  it("scenario 2.2.2: an expired state", () => {
    const failure: Failure = {
      code: "state_expired",
      file: ".moai/memory/command-state/2-run-SPEC-AUTH-001-20251008.json",
      savedAt: "2025-10-08T12:00:00.000Z",
      expiredAt: "2025-11-07T12:00:00.000Z",
    };

    expect(lines("ko", failure)).toEqual([
      "ERROR: Resume 상태가 만료되었습니다.",
      "- 저장 시각: 2025-10-08 12:00",
      "- 만료 시각: 2025-11-07 12:00",
      "- 권장 조치: 처음부터 재시작하십시오.",
    ]);
    expect(lines("en", failure)).toEqual([
      "ERROR: The saved state has expired.",
      "- Saved: 2025-10-08 12:00",
      "- Expired: 2025-11-07 12:00",
      "- What to do: start again from the beginning.",
    ]);
  });

  it("scenario 2.2.2: times are the reader's local ones", () => {
    vi.stubEnv("TZ", "Asia/Seoul");

    expect(
      failureSentences("ko", {
        code: "state_expired",
        file: "",
        savedAt: "2025-10-08T15:30:00.000Z",
        expiredAt: "2025-11-07T15:30:00.000Z",
      }),
    ).toContain("- 저장 시각: 2025-10-09 00:30\n- 만료 시각: 2025-11-08 00:30");
  });

  it("scenario 3.1.1: a full disk, with the real sizes; which file it is stands after the contract's lines", () => {
    const failure: Failure = {
      code: "disk_full",
      path: "/p/.moai/memory/command-state/a.json",
      requiredBytes: 10_240,
      availableBytes: 0,
    };

    expect(lines("ko", failure)).toEqual([
      "ERROR: 디스크 공간이 부족하여 상태를 저장할 수 없습니다.",
      "- 필요 공간: 10 KB",
      "- 사용 가능 공간: 0 KB",
      "- 권장 조치: 불필요한 파일을 삭제하고 다시 시도하십시오.",
      "- 파일: .moai/memory/command-state/a.json",
    ]);
    expect(lines("en", { ...failure, requiredBytes: 31_457_281, availableBytes: 20_971_519 })).toEqual([
      "ERROR: The state can't be saved: the disk is full.",
      "- Space needed: 31 MB",
      "- Space available: 19 MB",
      "- What to do: delete files you don't need and try again.",
      "- File: .moai/memory/command-state/a.json",
    ]);
  });

  it("scenario 3.1.2: no permission, with the folder as the reader of the project knows it", () => {
    expect(
      lines("ko", { code: "save_not_permitted", directory: "/home/ada/shop/.moai/memory/command-state" }),
    ).toEqual([
      "ERROR: 상태 파일을 저장할 권한이 없습니다.",
      "- 디렉토리: .moai/memory/command-state/",
      "- 권장 조치: chmod 755 .moai/memory/command-state/",
    ]);
  });

  it("a file that may not be written is called what it is, no state, and so is what stands in the way", () => {
    expect(
      lines("en", {
        code: "write_not_permitted",
        path: "/shop/.claude/a.json",
        blockedBy: "/shop/my .claude",
      }),
    ).toEqual([
      "ERROR: No permission to write this file; it was left as it is.",
      "- File: /shop/.claude/a.json",
      "- What to do: chmod u+w '/shop/my .claude', then try again.",
    ]);
  });

  it("a folder that isn't alfred's is named whole, and quoted where a shell would cut it", () => {
    expect(failureSentences("en", { code: "save_not_permitted", directory: "/home/ada/my shop" })).toContain(
      "- What to do: chmod 755 '/home/ada/my shop/'",
    );
  });

  it("scenario 3.2.1: broken JSON", () => {
    expect(
      lines("ko", {
        code: "state_damaged",
        file: ".moai/memory/command-state/2-run-SPEC-AUTH-001-20251112.json",
        detail: "Unexpected end of JSON input (line 3, column 14)",
      }),
    ).toEqual([
      "ERROR: Resume 상태 파일이 손상되었습니다.",
      "- 파일: .moai/memory/command-state/2-run-SPEC-AUTH-001-20251112.json",
      "- 오류: Unexpected end of JSON input (line 3, column 14)",
      "- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오.",
    ]);
  });

  it("scenario 3.2.2: required fields missing, all of them named; which file it is stands after the contract's lines", () => {
    expect(
      lines("ko", {
        code: "state_invalid",
        file: ".moai/memory/command-state/a.json",
        missingFields: ["spec_id", "completed_steps", "pending_steps"],
        problems: [],
      }),
    ).toEqual([
      "ERROR: Resume 상태 파일이 유효하지 않습니다.",
      "- 누락된 필드: spec_id, completed_steps, pending_steps",
      "- 권장 조치: 파일을 삭제하고 처음부터 재시작하십시오.",
      "- 파일: .moai/memory/command-state/a.json",
    ]);
  });

  it("scenario 3.2.2: where no field is missing, none is spoken of", () => {
    const failure: Failure = {
      code: "state_invalid",
      file: "a.json",
      missingFields: [],
      problems: [{ kind: "no_time", text: "yesterday" }],
    };

    expect(failureSentences("ko", failure)).not.toContain("누락된 필드");
    expect(failureSentences("en", failure)).not.toContain("Missing fields");
    expect(failureSentences("en", failure)).toContain("- yesterday is not a time");
  });

  it("scenario 1.2.2: a missing parent directory is named with the path, in both languages", () => {
    for (const language of languages) {
      const sentence = failureSentences(language, {
        code: "path_refused",
        path: "no/such/file.md",
        reason: "parent_not_found",
        detail: "",
      });

      expect(sentence).toContain("Parent directory not found");
      expect(sentence).toContain("no/such/file.md");
    }
  });

  it("scenario 1.3.2: the variables left over, in the contract's words", () => {
    const left: Failure = {
      code: "template_variables_missing",
      template: null,
      variables: ["{{UNDEFINED_VAR}}", "<<Y>>"],
    };

    expect(failureSentences("en", left)).toBe(
      "Unsubstituted template variables: ['{{UNDEFINED_VAR}}', '<<Y>>']",
    );
    expect(failureSentences("ko", left)).toContain("['{{UNDEFINED_VAR}}', '<<Y>>']");
  });
});

describe("what depends on the facts", () => {
  it("without any SPEC, what to do is to make one", () => {
    expect(failureSentences("en", { code: "spec_required", phase: "2-run", known: [] })).toContain(
      '- What to do: alfred 1-plan "what you want"',
    );
    expect(
      failureSentences("ko", {
        code: "spec_required",
        phase: "2-run",
        known: ["SPEC-AUTH-001", "SPEC-B-001"],
      }),
    ).toContain("- 권장 조치: alfred 2-run SPEC-AUTH-001");
  });

  it("no near name, no question after one", () => {
    const failure: Failure = { code: "unknown_step", step: "x", known: [], nearest: null };

    expect(failureSentences("en", failure)).not.toContain("Did you mean");
    expect(failureSentences("ko", failure)).not.toContain("혹시");
    expect(failureSentences("en", failure)).toContain("none yet");
  });

  it("what isn't known is left away", () => {
    for (const language of languages) {
      const nothing = failureSentences(language, { code: "state_not_found", phase: "", specId: null });
      expect(nothing.split("\n")[0]).toMatch(/(resume|없습니다)\.$/);
      expect(failureSentences(language, { code: "usage", detail: "x", hint: null })).toBe("ERROR: x");
      expect(failureSentences(language, { code: "no_active_step", run: null, unfinished: null })).not.toMatch(
        /run null|실행 null/,
      );
      const phaseOnly = failureSentences(language, {
        code: "state_not_found",
        phase: "1-plan",
        specId: null,
      });
      expect(phaseOnly.split("\n")[0]).toMatch(/1-plan\.$/);
    }
  });

  it("one problem is one problem", () => {
    expect(failureSentences("en", { code: "spec_invalid", specId: "SPEC-A-001", problemCount: 1 })).toContain(
      "has 1 problem.",
    );
  });

  it("every reason of the path validator has words of its own", () => {
    const reasons = [
      ["empty", "null_byte", "control_character", "outside_root", "link_outside_root", "link_loop"],
      ["parent_not_found", "not_a_directory", "windows_drive", "unc_path", "device_name", "stream_name"],
      ["trailing_dot_or_space", "too_long", "malformed_unicode", "unreadable"],
    ].flat() as PathError["reason"][];
    for (const language of languages) {
      const sentences = reasons.map((reason) =>
        failureSentences(language, { code: "path_refused", path: "p", reason, detail: "" }),
      );

      expect(new Set(sentences).size).toBe(reasons.length);
    }
  });

  it.each(["en", "ko"] as const)("every reason says what to do about that very one: %s", (language) => {
    const told = (reason: PathError["reason"]) =>
      failureSentences(language, { code: "path_refused", path: "p", reason, detail: "" }).split("\n").at(-1);

    expect(told("outside_root")).toMatch(/inside the project|프로젝트 안의/);
    expect(told("null_byte")).toMatch(/without it|없이/);
    expect(told("parent_not_found")).toMatch(/make the directory|디렉토리를 먼저 만들/);
    expect(told("too_long")).toMatch(/255/);
  });

  it("a long path is shown without its middle, and kept whole in the failure", () => {
    const path = `a/${"b".repeat(6_000)}/c`;
    const error = new PathError({ code: "path_refused", path, reason: "too_long", detail: "6004 bytes" });

    expect(error.message.length).toBeLessThan(600);
    expect(error.message).toMatch(/"a\/b+ … b+\/c"/);
    expect(error.failure).toMatchObject({ path });
  });

  it("a path that would steer a terminal is shown harmless", () => {
    expect(
      failureSentences("en", {
        code: "path_refused",
        path: "a\u001b[2J\0",
        reason: "control_character",
        detail: "",
      }),
    ).toContain('"a\\u001b[2J\\u0000"');
  });
});

describe("a failure that tells of another one", () => {
  it.each(["en", "ko"] as const)("has that one's sentence in its own language, as a part: %s", (language) => {
    const reason: Failure = { code: "save_not_permitted", directory: "/shared" };
    const told = failureSentences(language, {
      code: "state_not_shared",
      store: "files:/shared",
      file: "a.json",
      reason,
    });
    const [first = "", ...others] = failureSentences(language, reason).replace("ERROR: ", "").split("\n");

    expect(told).toContain(`: ${first}\n`);
    for (const line of others) expect(told).toContain(`\n  ${line}`);
    expect(told.match(/ERROR: /g)).toHaveLength(1);
  });
});

describe("the error that carries a failure", () => {
  it("has the English sentence as its message, its code, and its cause", () => {
    const cause = new Error("ENOSPC");
    const error = new AlfredError({ code: "unknown_run", run: "12345678" }, { cause });

    expect(error.message).toBe(failureSentences("en", error.failure));
    expect(error).toMatchObject({ name: "AlfredError", code: "unknown_run", cause });
  });

  it("is a PathError with its reason where a path was refused", () => {
    const error = new PathError({
      code: "path_refused",
      path: "../x",
      reason: "outside_root",
      detail: "",
    });

    expect(error).toBeInstanceOf(AlfredError);
    expect(error).toMatchObject({ name: "PathError", reason: "outside_root", code: "path_refused" });
  });
});
