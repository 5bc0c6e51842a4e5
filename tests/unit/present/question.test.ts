import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DecisionNeeded } from "../../../src/phases/index.ts";
import { questionJson, questionText } from "../../../src/surfaces/cli/present/question.ts";
import { aSummary } from "../messages/a-summary.ts";

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

const now = new Date("2025-11-15T12:00:00.000Z");
const resume = ["alfred", "resume", "2-run", "SPEC-AUTH-001"];

const confirmResume: DecisionNeeded = {
  kind: "decision_needed",
  question: {
    kind: "confirm_resume",
    run: aSummary(),
    startsAt: "green_phase",
    drifts: [{ kind: "branch_changed", saved: "feature/SPEC-AUTH-001", current: "main" }],
    configChanges: ["spec"],
    runnerFiles: [],
  },
  options: [
    { id: "go_on", command: [...resume, "--agent-command", "node my agent.mjs", "--yes"] },
    { id: "restart", command: [...resume, "--restart"] },
    { id: "stop", command: [] },
  ],
};

const chooseRun: DecisionNeeded = {
  kind: "decision_needed",
  question: { kind: "choose_run", purpose: "step" },
  options: [
    { id: "run", candidate: aSummary(), command: ["alfred", "step", "done", "--run", "456789ab"] },
    {
      id: "run",
      candidate: aSummary({ phase: "0-project", specId: null, shortId: "11112222" }),
      command: ["alfred", "step", "done", "--run", "11112222"],
    },
  ],
};

describe("a question as text", () => {
  it("scenario 3.3.1: warns first, then asks, then gives each answer as a command that can be pasted", () => {
    expect(questionText(confirmResume, "ko", now)).toBe(
      [
        "WARNING: Resume 상태와 현재 브랜치가 다릅니다.",
        "- 저장된 브랜치: feature/SPEC-AUTH-001",
        "- 현재 브랜치: main",
        "- 권장 조치: git checkout feature/SPEC-AUTH-001",
        "",
        "WARNING: 저장 이후 실행 결과를 좌우하는 내용이 변경되었습니다.",
        "- 변경된 항목: SPEC 내용",
        "- 권장 조치: 의도한 변경이면 재개하고, 아니면 처음부터 재시작하십시오.",
        "",
        "2-run SPEC-AUTH-001: green_phase부터 재개하시겠습니까? (저장 시각: 2025-11-12 12:00)",
        "",
        "선택:",
        "   alfred resume 2-run SPEC-AUTH-001 --agent-command 'node my agent.mjs' --yes # 재개",
        `   ${"alfred resume 2-run SPEC-AUTH-001 --restart".padEnd(75)} # 처음부터`,
      ].join("\n"),
    );
  });

  it("without anything to warn of it only asks", () => {
    const { question } = confirmResume;
    if (question.kind !== "confirm_resume") throw new Error("The sample asks whether to resume");
    const plain = { ...confirmResume, question: { ...question, drifts: [], configChanges: [] } };

    expect(questionText(plain, "en", now)).toMatch(
      /^Go on with 2-run SPEC-AUTH-001 \(saved 2025-11-12 12:00\) at green_phase\?\n\nOptions:\n {3}alfred .* # go on\n/,
    );
  });

  it("several runs are told apart by SPEC, id, progress and time", () => {
    expect(questionText(chooseRun, "en", now)).toBe(
      [
        "Several runs could be meant. Which one?",
        "",
        "Options:",
        "   alfred step done --run 456789ab # 2-run SPEC-AUTH-001 [456789ab], 3/5 steps, 3 days ago",
        "   alfred step done --run 11112222 # 0-project [11112222], 3/5 steps, 3 days ago",
      ].join("\n"),
    );
  });
});

describe("a question as JSON", () => {
  it("has the facts, the whole text to put to the user, and a command an option", () => {
    const json = questionJson(confirmResume, "ko", now);

    expect(json).toMatchObject({
      question: {
        kind: "confirm_resume",
        starts_at: "green_phase",
        config_changes: ["spec"],
        drifts: [{ kind: "branch_changed", saved: "feature/SPEC-AUTH-001", current: "main" }],
        text: expect.stringMatching(/^WARNING: [\s\S]*재개하시겠습니까\?/),
      },
      options: [
        {
          id: "go_on",
          label: "재개",
          command: "alfred resume 2-run SPEC-AUTH-001 --agent-command 'node my agent.mjs' --yes",
        },
        { id: "restart", label: "처음부터" },
        { id: "stop", label: "그만두기", command: null },
      ],
    });
  });

  it("has the run of an option that chooses one", () => {
    expect(questionJson(chooseRun, "en", now)).toMatchObject({
      options: [{ id: "run", run: { short_id: "456789ab", done_count: 3 } }, { id: "run" }],
    });
  });
});
