import { describe, expect, it } from "vitest";
import type { Language } from "../../../src/context/index.ts";
import type { ItemsView } from "../../../src/phases/index.ts";
import { readConfig } from "../../../src/project/index.ts";
import type { RunSummary } from "../../../src/runs/index.ts";
import { parseSpecId, type SpecListing } from "../../../src/specs/index.ts";
import { type StatusFacts, statusText } from "../../../src/surfaces/cli/present/status.ts";
import type { CommandLine } from "../../../src/surfaces/cli/request-context.ts";
import { aContext } from "../../support/a-context.ts";
import { temporaryFolder } from "../../support/temporary-project.ts";

const now = new Date("2025-11-12T12:00:00.000Z");
const root = "/project";

function aLine(language: Language): CommandLine {
  const line: CommandLine = {
    context: aContext({ now: () => now, language }),
    options: { json: false, debug: false, quiet: false, lang: language, color: false, directory: undefined },
    directory: root,
    root,
    language,
    streams: {
      out: process.stdout,
      err: process.stderr,
      in: process.stdin,
    } as unknown as CommandLine["streams"],
    isInteractive: false,
    answer: () => undefined,
    passOn: () => undefined,
    note: () => undefined,
    environment: {},
    speaking: aLine,
  };
  return line;
}

function aSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: "019a7e6b-1c00-7abc-8def-0123456789ab",
    shortId: "456789ab",
    phase: "2-run",
    specId: "SPEC-AUTH-001",
    profile: null,
    status: "completed",
    startedAt: now.toISOString(),
    savedAt: now.toISOString(),
    completedAt: null,
    doneCount: 1,
    completedCount: 1,
    failedCount: 0,
    stepCount: 2,
    durationSeconds: 0,
    canBeResumed: true,
    restartPoint: null,
    doneSteps: [],
    skippedSteps: [],
    pendingSteps: [],
    ...changes,
  };
}

function aSpec(changes: Partial<SpecListing> = {}): SpecListing {
  return {
    id: parseSpecId("SPEC-AUTH-001"),
    title: "Sign in",
    status: "draft",
    priority: "high",
    version: "0.1.0",
    updated: "2025-11-12",
    requirementCount: 1,
    criterionCount: 1,
    problemCount: 0,
    ...changes,
  };
}

function shown(changes: Partial<StatusFacts>, language: Language = "en"): readonly string[] {
  const facts: StatusFacts = {
    config: readConfig(temporaryFolder()),
    runs: [],
    expired: [],
    checkpoints: [],
    problems: [],
    specs: [],
    results: [],
    isSetUp: true,
    nextSpec: null,
    ...changes,
  };
  return statusText(aLine(language), facts).split("\n");
}

const items: ItemsView = {
  file: "tasks.md",
  wave: 2,
  ready: [{ id: "T-4", title: "", wave: 2, checks: [] }],
  held: [{ id: "T-3", holder: "ada" }],
  inProgress: [{ id: "T-2", title: "Draw", wave: 2, checks: [] }],
  failed: [
    { id: "T-0", title: "Cut", error: "e".repeat(80), attempts: 1, attemptsMax: 2, dependents: [] },
    { id: "T-1", title: "Glue", error: null, attempts: 1, attemptsMax: 2, dependents: [] },
  ],
  skipped: [
    { id: "T-5", title: "Paint", because: ["T-0"], reason: null, isDecided: false },
    { id: "T-6", title: "Dry", because: [], reason: null, isDecided: false },
  ],
  doneCount: 0,
  itemCount: 7,
};

describe("what status proposes next", () => {
  it.each([
    ["to set up a project that isn't", { isSetUp: false }, "alfred 0-project"],
    [
      "a new SPEC where none is left",
      { specs: [aSpec({ status: "completed" })] },
      'alfred 1-plan "what you want"',
    ],
    ["to build a SPEC", { nextSpec: { id: "SPEC-AUTH-001", isBuilt: false } }, "alfred 2-run SPEC-AUTH-001"],
    [
      "its documents once it is built",
      { nextSpec: { id: "SPEC-AUTH-001", isBuilt: true } },
      "alfred 3-sync SPEC-AUTH-001",
    ],
  ])("is %s", (_, facts, command) => {
    expect(shown(facts).at(-1)).toBe(`Next: ${command}`);
    expect(shown(facts, "ko").at(-1)).toBe(`다음: ${command.replace("what you want", "기능 설명")}`);
  });
});

describe("what status shows", () => {
  it("lists SPECs with their faults, results, and files that can't be read", () => {
    const lines = shown({
      specs: [aSpec({ title: "", problemCount: 3 })],
      results: [aSummary({ phase: "0-project", specId: null })],
      problems: [{ file: `${root}/state.json`, detail: "damaged" }],
    });

    expect(lines).toContain("- SPEC-AUTH-001 (draft, ✗ 3 faults)");
    expect(lines).toContain("⚠️ state.json (alfred doctor)");
    expect(lines.some((line) => line.startsWith("- 0-project [456789ab] completed, "))).toBe(true);
    expect(lines).toContain("Nothing that can be read is under way.");
  });

  it("shows an open run with where it goes on, and the command for it", () => {
    const run = { ...aSummary({ status: "paused", restartPoint: "green_phase" as never }), heldBy: null };

    const lines = shown({ runs: [{ run, items: null }] });

    expect(lines.some((line) => line.includes("[██████░░░░░░] 1/2 steps, paused"))).toBe(true);
    expect(lines).toContain("  goes on at: green_phase");
    expect(lines.at(-1)).toBe("  Next: alfred resume 2-run SPEC-AUTH-001");
  });

  it("names who is at work on a run instead, with an empty bar where there are no steps", () => {
    const heldBy = { processId: 42, host: "here", since: now.toISOString() };
    const run = {
      ...aSummary({ status: "in_progress", doneCount: 0, completedCount: 0, stepCount: 0 }),
      heldBy,
    };

    const lines = shown({ runs: [{ run, items: null }] });

    expect(lines.some((line) => line.includes("[░░░░░░░░░░░░] 0/0 steps"))).toBe(true);
    expect(lines.at(-1)).toContain("process 42 on here");
  });

  it("has a bar that goes by the steps that were done, as its number does", () => {
    const summary = {
      doneCount: 6,
      completedCount: 1,
      stepCount: 6,
      skippedSteps: ["a", "b", "c", "d", "e"],
    };
    const run = { ...aSummary({ status: "in_progress", ...summary } as never), heldBy: null };

    expect(shown({ runs: [{ run, items: null }] }).join("\n")).toContain(
      "[██░░░░░░░░░░] 1/6 steps, 5 skipped",
    );
  });

  it("lists the first tasks of a run, the failed ones before all, and counts the rest", () => {
    const run = { ...aSummary({ status: "paused" }), heldBy: null };

    const lines = shown({ runs: [{ run, items }] });

    expect(lines.filter((line) => line.startsWith("    "))).toEqual([
      `    [!] T-0 Cut: ${"e".repeat(59)}…`,
      "    [!] T-1 Glue",
      "    [~] T-2 Draw",
      "    [~] T-3 (held by ada)",
      "    [ ] T-4",
      "    and 2 more",
    ]);
  });

  it("says what skipped a task, and names no wave once none is left", () => {
    const run = { ...aSummary({ status: "paused" }), heldBy: null };
    const left = { ...items, wave: null, ready: [], held: [], inProgress: [], failed: [] };

    const lines = shown({ runs: [{ run, items: left }] });

    expect(lines).toContain("  tasks (tasks.md): [░░░░░░░░░░░░] 0/7");
    expect(lines).toContain("    [-] T-5 Paint  ← T-0");
    expect(lines).toContain("    [-] T-6 Dry");
  });
});
