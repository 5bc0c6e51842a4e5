import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../../src/context/index.ts";
import { driftText, progressLine } from "../../../src/messages/index.ts";
import { soundParticle } from "../failures/particles.ts";

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

const savedAt = "2025-11-12T12:00:00.000Z";

type Samples = { readonly [Kind in ProgressEvent["kind"]]: Extract<ProgressEvent, { kind: Kind }> };

/** One event of every kind; a kind without a sample doesn't compile. */
function samples(mark: (word: string) => string): Samples {
  return {
    run_started: {
      kind: "run_started",
      phase: mark("2-run"),
      specId: mark("SPEC-AUTH-001"),
      shortId: mark("456789ab"),
    },
    run_superseded: {
      kind: "run_superseded",
      phase: mark("2-run"),
      shortId: mark("456789ab"),
      completedCount: 3,
      skippedCount: 2,
      stepCount: 6,
    },
    run_taken_over: {
      kind: "run_taken_over",
      phase: mark("2-run"),
      specId: mark("SPEC-AUTH-001"),
      processId: 42,
      since: savedAt,
    },
    lease_taken_again: { kind: "lease_taken_again", what: mark("2-run") },
    resume_loaded: { kind: "resume_loaded", specId: mark("SPEC-AUTH-001"), phase: mark("2-run"), savedAt },
    steps_skipped: { kind: "steps_skipped", steps: [mark("red_phase")] },
    step_skipped: { kind: "step_skipped", step: mark("red_phase"), reason: "already_completed" },
    resuming_from: { kind: "resuming_from", step: mark("green_phase") },
    restart_forced: { kind: "restart_forced", step: mark("green_phase"), skipped: [mark("red_phase")] },
    saved_state_ignored: { kind: "saved_state_ignored", backup: mark("a.json.before-restart") },
    run_expired: {
      kind: "run_expired",
      phase: mark("2-run"),
      specId: mark("SPEC-AUTH-001"),
      savedAt,
      expiredAt: "2025-12-12T12:00:00.000Z",
    },
    nothing_to_resume: {
      kind: "nothing_to_resume",
      phase: mark("2-run"),
      specId: mark("SPEC-AUTH-001"),
    },
    step_started: { kind: "step_started", step: mark("green_phase"), attempt: 2 },
    step_completed: { kind: "step_completed", step: mark("green_phase"), seconds: 185 },
    step_failed: {
      kind: "step_failed",
      step: mark("green_phase"),
      findings: [{ kind: "file_missing", path: mark("a.md") }],
      isTriedAgain: true,
    },
    passed_before: {
      kind: "passed_before",
      step: mark("red_phase"),
      shortId: mark("456789ab"),
      command: mark("alfred 2-run SPEC-AUTH-001 --continue-from green_phase"),
    },
    tests_fail_already: {
      kind: "tests_fail_already",
      step: "test_setup",
      command: [mark("npm"), "test"],
      exitCode: 1,
    },
    tests_changed: {
      kind: "tests_changed",
      step: mark("refactor_phase"),
      since: mark("red_phase"),
      files: [mark("a.test.js")],
    },
    item_started: {
      kind: "item_started",
      step: "green_phase",
      item: mark("T-003"),
      title: mark("Build the API"),
      wave: 2,
      attempt: 2,
    },
    item_completed: {
      kind: "item_completed",
      step: "green_phase",
      item: mark("T-003"),
      doneCount: 3,
      itemCount: 6,
    },
    item_failed: {
      kind: "item_failed",
      step: "green_phase",
      item: mark("T-003"),
      findings: [{ kind: "file_missing", path: mark("a.md") }],
      isTriedAgain: true,
    },
    items_reset: { kind: "items_reset", step: "green_phase", items: [mark("T-003")] },
    items_skipped: {
      kind: "items_skipped",
      step: "green_phase",
      findings: [{ kind: "item_skipped", item: mark("T-006"), because: [mark("T-003")], detail: "" }],
    },
    gate_running: { kind: "gate_running", step: mark("green_phase"), command: mark("npm test") },
    agent_started: { kind: "agent_started", step: mark("green_phase"), agent: mark("claude") },
    agent_output: { kind: "agent_output", text: mark("working") },
    left_worker_ended: {
      kind: "left_worker_ended",
      step: mark("green_phase"),
      processId: 42,
      since: savedAt,
    },
    step_was_in_flight: {
      kind: "step_was_in_flight",
      step: mark("green_phase"),
      startedAt: savedAt,
      changedFiles: [mark("src/a.ts")],
    },
    waiting_for_lease: { kind: "waiting_for_lease", holder: mark("42 on here") },
    damage_found: { kind: "damage_found", file: mark("a.json"), detail: mark("cut") },
    git_unanswered: { kind: "git_unanswered", detail: mark("fatal: detected dubious ownership") },
    backup_stands_in: {
      kind: "backup_stands_in",
      file: mark("a.json"),
      detail: mark("Unexpected end of JSON input"),
      restoredFrom: mark("a.json.bak"),
    },
    evidence_mended: {
      kind: "evidence_mended",
      file: mark("a.json"),
      steps: [mark("red_phase")],
      restoredFrom: mark("a.json.bak"),
      keptAs: mark("a.json.damaged"),
    },
    damage_mended: {
      kind: "damage_mended",
      file: mark("a.json"),
      detail: mark("cut"),
      restoredFrom: mark("a.json.bak"),
      keptAs: mark("a.json.damaged"),
    },
    state_kept_elsewhere: { kind: "state_kept_elsewhere", file: mark("/home/ada/a.json") },
    unsaved_state_found: {
      kind: "unsaved_state_found",
      file: mark("a.json"),
      keptAt: mark("/home/ada/a.json"),
    },
    unsaved_state_left: {
      kind: "unsaved_state_left",
      file: mark("a.json"),
      keptAt: mark("/home/ada/a.json"),
    },
    state_shared: {
      kind: "state_shared",
      store: mark("postgres://db/alfred"),
      broughtInCount: 2,
      sentCount: 1,
    },
    shared_state_mended: {
      kind: "shared_state_mended",
      store: mark("postgres://db/alfred"),
      record: mark("a.json"),
      detail: mark("cut"),
    },
    shared_state_left: { kind: "shared_state_left", record: mark("a.json"), detail: mark("cut") },
    records_looked_at: {
      kind: "records_looked_at",
      store: mark("postgres://db/alfred"),
      doneCount: 50,
      recordCount: 120,
    },
    drift: { kind: "drift", drift: { kind: "branch_changed", saved: "a", current: mark("b") } },
    kept_edited_file: { kind: "kept_edited_file", file: mark("product.md") },
    kept_others_file: { kind: "kept_others_file", file: mark("1-plan.md") },
    settings_left: {
      kind: "settings_left",
      file: mark("settings.json"),
      detail: mark("Unexpected end"),
      lines: [mark("Stop: []")],
    },
    manifest_unreadable: { kind: "manifest_unreadable", file: mark("package.json"), detail: mark("cut") },
  };
}

const plain = samples((word) => word);

describe("what a person follows", () => {
  it("scenario 2.1.2: resuming, in the contract's words", () => {
    const events: readonly ProgressEvent[] = [
      { kind: "resume_loaded", specId: "SPEC-AUTH-001", phase: "2-run", savedAt },
      { kind: "steps_skipped", steps: ["spec_validation", "test_setup", "red_phase"] },
      { kind: "resuming_from", step: "green_phase" },
    ];

    expect(events.map((event) => progressLine("ko", event))).toEqual([
      "[INFO] Resume 상태 로드 완료: SPEC-AUTH-001 (저장 시각: 2025-11-12 12:00)",
      "[INFO] 완료된 단계 스킵: spec_validation, test_setup, red_phase",
      "[INFO] green_phase부터 재개합니다...",
    ]);
    expect(events.map((event) => progressLine("en", event))).toEqual([
      "[INFO] Resume state loaded: SPEC-AUTH-001 (saved: 2025-11-12 12:00)",
      "[INFO] Skipping completed steps: spec_validation, test_setup, red_phase",
      "[INFO] Resuming from green_phase...",
    ]);
  });

  it.each(["en", "ko"] as const)("scenario 2.3.1: a skipped step is one line, the same in %s", (language) => {
    const skipped = { kind: "step_skipped", step: "spec_validation" } as const;

    expect(progressLine(language, { ...skipped, reason: "already_completed" })).toBe(
      "[SKIP] spec_validation (already completed)",
    );
    expect(progressLine(language, { ...skipped, reason: "requested" })).toBe(
      "[SKIP] spec_validation (as requested)",
    );
  });

  it.each(["en", "ko"] as const)("scenario 2.4.1: a forced restart says that it is one (%s)", (language) => {
    const line = progressLine(language, plain.restart_forced);

    expect(line).toMatch(/forced restart/i);
    expect(line).toContain("green_phase");
    expect(line).toContain("red_phase");
    expect(progressLine(language, { ...plain.restart_forced, skipped: [] })).not.toContain("red_phase");
  });

  it.each(["en", "ko"] as const)(
    "scenario 2.4.2: an ignored state is said, with its backup (%s)",
    (language) => {
      expect(progressLine(language, plain.saved_state_ignored)).toMatch(
        /Ignoring saved state.*a\.json\.before-restart/,
      );
    },
  );

  it("scenario 3.3.1: another branch, in the contract's words", () => {
    const drift = { kind: "branch_changed", saved: "feature/SPEC-AUTH-001", current: "main" } as const;

    expect(progressLine("ko", { kind: "drift", drift })).toBe(
      [
        "WARNING: Resume 상태와 현재 브랜치가 다릅니다.",
        "- 저장된 브랜치: feature/SPEC-AUTH-001",
        "- 현재 브랜치: main",
        "- 권장 조치: git checkout feature/SPEC-AUTH-001",
      ].join("\n"),
    );
    expect(driftText("en", { ...drift, current: null })).toBe(
      [
        "WARNING: The saved state is of another branch.",
        "- Saved branch: feature/SPEC-AUTH-001",
        "- Current branch: (detached HEAD)",
        "- What to do: git checkout feature/SPEC-AUTH-001",
      ].join("\n"),
    );
  });

  it("scenario 3.3.1: a branch name that a shell would read as more is quoted in the command", () => {
    const drift = { kind: "branch_changed", saved: "a;$(id)", current: null } as const;

    expect(driftText("ko", drift)).toMatch(/git checkout 'a;\$\(id\)'$/);
    expect(driftText("en", drift)).toMatch(/git checkout 'a;\$\(id\)'$/);
  });

  it("scenario 3.3.2: another commit, in the contract's words", () => {
    const drift = {
      kind: "commit_changed",
      saved: "abc123def4567890abc123def4567890abc12345",
      current: "789abc012def7890789abc012def7890789abc01",
      changedFileCount: 5,
    } as const;

    expect(driftText("ko", drift)).toBe(
      [
        "WARNING: Resume 상태 저장 이후 코드가 변경되었습니다.",
        "- 저장된 커밋: abc123def456",
        "- 현재 커밋: 789abc012def",
        "- 변경된 파일: 5개",
        "- 권장 조치: 변경 사항을 검토하고 충돌이 없는지 확인하십시오.",
      ].join("\n"),
    );
    expect(driftText("en", drift)).toContain("- Changed files: 5\n");
  });

  it("scenario 3.3.1: what is advised can be run where the saved branch is gone", () => {
    const drift = { kind: "branch_changed", saved: "old", current: "main" } as const;
    const kept = { ...drift, gone: { restorableAt: "abc123d" } };
    const lost = { ...drift, gone: { restorableAt: null } };

    for (const language of ["en", "ko"] as const) {
      expect(driftText(language, kept)).toMatch(/: git checkout -b old abc123d$/);
      expect(driftText(language, lost)).not.toContain("git checkout");
      expect(driftText(language, { kind: "repository_gone", saved: "main" })).toMatch(
        /^WARNING: [\s\S]*\n- .*: main\n- .*git status/,
      );
    }
  });

  it("scenario 3.3.1: from a detached HEAD the way back is its commit, where that is still there", () => {
    const drift = { kind: "branch_changed", saved: null, current: "main", detachedAt: "abc123d" } as const;

    expect(driftText("en", drift)).toBe(
      [
        "WARNING: The saved state is of another branch.",
        "- Saved branch: (detached HEAD)",
        "- Current branch: main",
        "- What to do: git checkout --detach abc123d",
      ].join("\n"),
    );
    for (const language of ["en", "ko"] as const)
      expect(driftText(language, { ...drift, gone: { restorableAt: null } })).not.toContain("git checkout");
  });

  it("scenario 3.3.2: where there was no commit yet, it is said so", () => {
    const drift = { kind: "commit_changed", saved: null, current: "789abc012def7890" } as const;

    expect(driftText("ko", { ...drift, changedFileCount: 2 })).toMatch(
      /\n- 저장된 커밋: \(없음\)\n- 현재 커밋: 789abc012def\n- 변경된 파일: 2개\n/,
    );
    expect(driftText("en", { ...drift, changedFileCount: null })).toMatch(
      /\n- Saved commit: \(none\)\n- Current commit: 789abc012def\n- Changed files: unknown\n/,
    );
  });

  it("scenario 3.3.2: where the saved commit is gone, no number is made up", () => {
    const drift = { kind: "commit_changed", saved: "abc", current: null, changedFileCount: null } as const;

    expect(driftText("ko", drift)).toContain("- 변경된 파일: 알 수 없음");
    expect(driftText("en", drift)).toContain("- Changed files: unknown");
    expect(driftText("en", drift)).toContain("- Current commit: (none)\n");
  });

  it("damage says what was read instead, or that nothing was", () => {
    const detail =
      "ERROR: The saved state is damaged.\n- File: a.json\n- Error: Unexpected end (line 3, column 1)\n- What to do: x";
    const found = { kind: "damage_found", file: "a.json", detail } as const;
    const mended = { kind: "damage_mended", restoredFrom: "a.json.bak", keptAs: "a.json.damaged" } as const;

    expect(progressLine("en", { ...found, ...mended })).toBe(
      [
        "WARNING: The state file is damaged; its backup is used: a.json",
        "- The saved state is damaged. Unexpected end (line 3, column 1)",
        "- Backup: a.json.bak",
        "- The damaged file is kept as: a.json.damaged",
      ].join("\n"),
    );
    expect(progressLine("ko", { ...found, ...mended })).toContain("백업을 사용합니다: a.json");
    expect(progressLine("en", { ...found })).toBe(
      [
        "WARNING: A state file can't be read and is passed over: a.json",
        "- The saved state is damaged. Unexpected end (line 3, column 1)",
        "- What to do: alfred doctor",
      ].join("\n"),
    );
    expect(progressLine("ko", { ...found })).toMatch(/건너뜁니다: a\.json\n.*\n- .*alfred doctor$/);
  });

  it("the attempt is named from the second on", () => {
    const started = { kind: "step_started", step: "green_phase" } as const;

    expect(progressLine("en", { ...started, attempt: 1 })).toBe("▶ green_phase");
    expect(progressLine("en", { ...started, attempt: 2 })).toBe("▶ green_phase (attempt 2)");
    expect(progressLine("ko", { ...started, attempt: 1 })).toBe("▶ green_phase");
    expect(progressLine("ko", { ...started, attempt: 2 })).toBe("▶ green_phase (2번째 시도)");
  });

  it("a run without a SPEC is named by its phase", () => {
    for (const language of ["en", "ko"] as const) {
      const lines = [
        progressLine(language, { ...plain.resume_loaded, specId: null }),
        progressLine(language, { ...plain.run_started, specId: null }),
        progressLine(language, { ...plain.nothing_to_resume, specId: null }),
      ];

      for (const line of lines) {
        expect(line).toContain("2-run");
        expect(line).not.toContain("null");
      }
    }
  });

  it.each([
    ["en", null, ""],
    ["en", [], "; no file has changed since"],
    ["en", ["a", "b", "c"], "; changed since: a, b, c"],
    ["en", ["a", "b", "c", "d", "e"], "; changed since: a, b, c and 2 more"],
    ["ko", null, ""],
    ["ko", [], ", 그 뒤 변경된 파일 없음"],
    ["ko", ["a"], ", 그 뒤 변경된 파일: a"],
    ["ko", ["a", "b", "c", "d"], ", 그 뒤 변경된 파일: a, b, c 외 1개"],
  ] as const)(
    "in %s the files %j that a step may have changed are told by some of them",
    (language, changedFiles, told) => {
      const [line, without] = [changedFiles, null].map((files) =>
        progressLine(language, { ...plain.step_was_in_flight, changedFiles: files }),
      );

      // What is told of the files stands in the sentence that is said in any case.
      expect(line?.replace(told, "")).toBe(without);
      if (changedFiles !== null) expect(line).toContain(told);
    },
  );

  it("what an agent prints is passed on as it is", () => {
    expect(progressLine("ko", plain.agent_output)).toBe("working");
  });
});

describe.each(["en", "ko"] as const)("every event in %s", (language) => {
  it.each(Object.values(samples((word) => `⟦${word}⟧`)).map((event) => [event.kind, event] as const))(
    "%s has a line with its facts in it",
    (_, event) => {
      const line = progressLine(language, event) ?? "";

      expect(line).not.toMatch(/undefined|\bnull\b|\[object|\d{4}-\d\d-\d\dT/);
      const facts = JSON.stringify(event).match(/⟦[^⟧]*⟧/g) ?? [];
      // A gate's step and a resumed run's phase are already on the screen.
      const alreadySaid = event.kind === "gate_running" || event.kind === "resume_loaded";
      for (const fact of alreadySaid ? [] : facts) expect(line).toContain(fact);
      expect(line).toMatch(/⟦/);
      if (language === "ko") expect(line).not.toMatch(soundParticle);
    },
  );
});
