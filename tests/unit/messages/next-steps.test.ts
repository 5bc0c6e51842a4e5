import { describe, expect, it } from "vitest";
import {
  completionNotice,
  type FinishedFacts,
  nextCommand,
  restartCommands,
  restartOptions,
} from "../../../src/messages/index.ts";

function finished(given: Partial<FinishedFacts> = {}): FinishedFacts {
  return {
    phase: "0-project",
    specId: null,
    nextPhase: "1-plan",
    skippedSteps: [],
    notFound: [],
    files: [".moai/config.json", ".moai/project/product.md"],
    hasCommit: true,
    ...given,
  };
}

describe("after a phase", () => {
  it("scenario 4.1.1: after 0-project, in the contract's words, with the files made", () => {
    expect(completionNotice("ko", finished())).toBe(
      [
        "✓ 프로젝트 초기화가 완료되었습니다.",
        "",
        "다음 단계:",
        '1. SPEC 생성: /alfred:1-plan "기능 설명"',
        "2. 문서 확인: .moai/project/product.md",
        "",
        "생성된 파일:",
        "- .moai/config.json",
        "- .moai/project/product.md",
      ].join("\n"),
    );
  });

  it.each([
    ["en", "✓ 2-run SPEC-AUTH-001 has ended. Skipped, so neither done nor checked: red_phase, green_phase"],
    [
      "ko",
      "✓ 2-run SPEC-AUTH-001 실행이 끝났습니다. 건너뛰어 수행도 확인도 하지 않은 단계: red_phase, green_phase",
    ],
  ] as const)("claims nothing of steps that were skipped (%s)", (language, headline) => {
    const facts = finished({
      phase: "2-run",
      specId: "SPEC-AUTH-001",
      nextPhase: null,
      skippedSteps: ["red_phase", "green_phase"],
    });

    expect(completionNotice(language, facts).split("\n")[0]).toBe(headline);
  });

  it("scenario 4.1.1: the same in English", () => {
    expect(completionNotice("en", finished({ files: [] }))).toBe(
      [
        "✓ The project is set up.",
        "",
        "Next steps:",
        '1. Make a SPEC: /alfred:1-plan "what you want"',
        "2. Read the documents: .moai/project/product.md",
      ].join("\n"),
    );
  });

  it("after 1-plan comes building the SPEC", () => {
    const facts = finished({ phase: "1-plan", specId: "SPEC-AUTH-001", nextPhase: "2-run", files: [] });

    expect(completionNotice("ko", facts)).toBe(
      [
        "✓ SPEC 생성이 완료되었습니다: SPEC-AUTH-001",
        "",
        "다음 단계:",
        "1. 구현: /alfred:2-run SPEC-AUTH-001",
        "2. SPEC 확인: .moai/specs/SPEC-AUTH-001/spec.md",
      ].join("\n"),
    );
    expect(completionNotice("en", facts)).toContain("1. Build it: /alfred:2-run SPEC-AUTH-001");
  });

  it("after 2-run come the review and the next SPEC; without a commit there is nothing to compare with", () => {
    const facts = finished({ phase: "2-run", specId: "SPEC-AUTH-001", nextPhase: null, files: [] });

    expect(completionNotice("ko", facts)).toBe(
      [
        "✓ 구현이 완료되었습니다: SPEC-AUTH-001",
        "",
        "다음 단계:",
        "1. 변경 검토: git status",
        '2. 다음 SPEC: /alfred:1-plan "기능 설명"',
      ].join("\n"),
    );
    expect(completionNotice("en", { ...facts, hasCommit: false })).not.toContain("git status");
  });

  it("a phase of the project's own is gone on with by alfred itself, since it has no slash command", () => {
    const facts = finished({ phase: "build", specId: "SPEC-AUTH-001", nextPhase: "deploy", files: [] });

    expect(completionNotice("en", facts)).toBe(
      ["✓ build SPEC-AUTH-001 is done.", "", "Next steps:", "1. Go on: alfred deploy SPEC-AUTH-001"].join(
        "\n",
      ),
    );
    expect(completionNotice("ko", { ...facts, specId: null })).toBe(
      ["✓ build 페이즈가 완료되었습니다.", "", "다음 단계:", "1. 이어서: alfred deploy"].join("\n"),
    );
    expect(completionNotice("ko", { ...facts, nextPhase: null })).toBe(
      "✓ build SPEC-AUTH-001 페이즈가 완료되었습니다.",
    );
  });

  it("a project's own 2-run that is followed by another phase leads there", () => {
    const notice = completionNotice(
      "en",
      finished({ phase: "2-run", specId: "SPEC-A-001", nextPhase: "deploy", files: [] }),
    );

    expect(notice).toContain("1. Go on: alfred deploy SPEC-A-001\n2. Review the change: git status");
    expect(notice).not.toContain("1-plan");
  });

  it("a project's own 1-plan or 2-run without a SPEC doesn't invent one", () => {
    for (const phase of ["1-plan", "2-run"])
      expect(completionNotice("en", finished({ phase, nextPhase: null, hasCommit: false }))).not.toContain(
        "null",
      );
  });

  it.each([
    ["en", "and 5 more"],
    ["ko", "그 외 5개"],
  ] as const)("a long list of files is cut and counted (%s)", (language, more) => {
    const files = Array.from({ length: 20 }, (_, index) => `f${index}.md`);

    const notice = completionNotice(language, finished({ files }));

    expect(notice).toContain("- f14.md\n");
    expect(notice).not.toContain("f15.md");
    expect(notice.endsWith(`- ${more}`)).toBe(true);
  });

  it("as data, the next command is one for a shell", () => {
    expect(nextCommand("en", { specId: null, nextPhase: "1-plan" })).toBe('alfred 1-plan "what you want"');
    expect(nextCommand("ko", { specId: null, nextPhase: "1-plan" })).toBe('alfred 1-plan "기능 설명"');
    expect(nextCommand("ko", { specId: "SPEC-A-001", nextPhase: "2-run" })).toBe("alfred 2-run SPEC-A-001");
    expect(nextCommand("ko", { specId: null, nextPhase: "deploy" })).toBe("alfred deploy");
    expect(nextCommand("ko", { specId: "SPEC-A-001", nextPhase: null })).toBeNull();
  });
});

describe("after a run in which steps were skipped", () => {
  it.each(["en", "ko"] as const)("nothing is said to be built, and all of it comes next (%s)", (language) => {
    const facts = finished({
      phase: "2-run",
      specId: "SPEC-AUTH-001",
      nextPhase: null,
      skippedSteps: ["red_phase", "green_phase"],
    });

    const notice = completionNotice(language, facts);

    expect(notice).toMatch(/^✓ 2-run SPEC-AUTH-001 .*: red_phase, green_phase\n/);
    expect(notice).toMatch(/1\. .*: \/alfred:2-run SPEC-AUTH-001\n/);
  });
});

describe("after a failure", () => {
  const facts = {
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    step: "red_phase",
    needed: null,
    profile: null,
    besideRun: null,
    driver: "",
  };

  it("the options stand under each other as the contract has them", () => {
    expect(restartOptions("ko", facts)).toBe(
      [
        "💡 재시작 옵션:",
        "   alfred 2-run SPEC-AUTH-001 --retry-failed            # 실패한 단계부터",
        "   alfred 2-run SPEC-AUTH-001 --continue-from red_phase # 이 단계부터",
        "   alfred 2-run SPEC-AUTH-001 --resume                  # 자동 감지",
      ].join("\n"),
    );
    expect(restartOptions("en", facts).split("\n")[0]).toBe("💡 Restart options:");
  });

  it("1-plan, which takes its words for a description, gets its SPEC by an option", () => {
    expect(restartCommands({ ...facts, phase: "1-plan", step: "spec_writing" })).toEqual([
      "alfred 1-plan --spec-id SPEC-AUTH-001 --retry-failed",
      "alfred 1-plan --spec-id SPEC-AUTH-001 --continue-from spec_writing",
      "alfred 1-plan --spec-id SPEC-AUTH-001 --resume",
    ]);
  });

  it("what was said of the agent is said again", () => {
    expect(restartCommands({ ...facts, driver: " --agent claude" })[2]).toBe(
      "alfred 2-run SPEC-AUTH-001 --resume --agent claude",
    );
  });

  it("where an earlier step has to be seen first, going back to it is the one way", () => {
    const green = { ...facts, step: "green_phase", needed: "red_phase" };
    expect(restartCommands(green)).toEqual(["alfred 2-run SPEC-AUTH-001 --continue-from red_phase"]);
    for (const language of ["en", "ko"] as const)
      expect(restartOptions(language, green)).toMatch(/--continue-from red_phase # \S/);
  });

  it("a phase without a SPEC needs none", () => {
    expect(restartCommands({ ...facts, phase: "deploy", specId: null })[0]).toBe(
      "alfred deploy --retry-failed",
    );
  });
});
