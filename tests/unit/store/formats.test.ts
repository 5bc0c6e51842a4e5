import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  loadPhaseResult as loadLibraryResult,
  loadResumeState,
  savePhaseResult,
} from "../../../src/index.ts";
import { applyEvent } from "../../../src/runs/index.ts";
import {
  loadNewestResult,
  loadPhaseResult,
  loadResumable,
  loadRunFile,
  noteWorker,
  saveRun,
  stateDirectory,
  validateResumeSchema,
  validateTimestamp,
} from "../../../src/store/index.ts";
import { aContext } from "../../support/a-context.ts";
import { aRun, noon } from "../../support/a-run.ts";
import { temporaryFolder, writeFiles } from "../../support/temporary-project.ts";

const failing = (code: string, facts: object = {}) =>
  expect.objectContaining({ failure: expect.objectContaining({ code, ...facts }) });

describe("a state of the format without a version, which other programs write too", () => {
  const state = {
    command: "/alfred:2-run",
    spec_id: "SPEC-AUTH-001",
    completed_steps: ["one"],
    pending_steps: ["two"],
    timestamp: "2025-11-12T12:00:00Z",
  };
  const load = (changes: object) => {
    const root = temporaryFolder();
    const file = join(root, "2-run-SPEC-AUTH-001-20251112.json");
    writeFileSync(file, JSON.stringify({ ...state, ...changes }));
    return () => loadRunFile(file).run;
  };

  it("has what it doesn't say filled in, and the same id at every reading", () => {
    const read = load({});
    const run = read();

    expect(run).toMatchObject({
      phase: "2-run",
      status: "paused",
      expiry: "2025-12-12T12:00:00.000Z",
      steps: [
        { name: "one", status: "completed", group: "implementation" },
        { name: "two", status: "pending" },
      ],
      context: { branch: null, lastCommit: null, dirty: false, filesModified: [] },
    });
    expect(read().runId).toBe(run.runId);
    expect(run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{8}/);
  });

  it.each([
    ["nothing is left to do", { pending_steps: [] }, { status: "completed" }],
    ["the phase is named", { phase: "2-run", command: undefined }, { phase: "2-run" }],
    ["the time has no zone", { timestamp: "2025-11-12T12:00:00" }, { timestamp: "2025-11-12T12:00:00.000Z" }],
    [
      "the time is of another zone",
      { timestamp: "2025-11-12T21:00:00+09:00" },
      { timestamp: "2025-11-12T12:00:00.000Z" },
    ],
    ["the expiry is named", { expiry: "2025-11-13T12:00:00Z" }, { expiry: "2025-11-13T12:00:00.000Z" }],
    ["the context is nonsense", { context: "main" }, { context: { branch: null } }],
    [
      "a part of the context is nonsense",
      { context: { branch: "main", last_commit: "abc", files_modified: "x" } },
      { context: { branch: "main", lastCommit: "abc", filesModified: [], dirty: false } },
    ],
  ])("where %s", (_, changes, expected) => {
    expect(load(changes)()).toMatchObject(expected);
  });

  it.each([
    ["a time that is none", { timestamp: "yesterday" }],
    ["a time that is a number", { timestamp: 1762948800 }],
    ["an expiry that is none", { expiry: "never" }],
    ["steps that are no list", { completed_steps: "one" }],
  ])("with %s is refused", (_, changes) => {
    expect(load(changes)).toThrow(failing("state_invalid"));
  });

  it("lacks what it lacks, each thing named", () => {
    const missing = { command: undefined, spec_id: undefined, pending_steps: undefined };
    expect(load(missing)).toThrow(
      failing("state_invalid", { missingFields: ["command", "spec_id", "pending_steps"] }),
    );
    expect(validateResumeSchema({ command: 7, outputs: {} }).missing_fields).toEqual([
      "command",
      "status",
      "timestamp",
    ]);
    expect(validateResumeSchema([])).toEqual({
      valid: false,
      missing_fields: [],
      problems: ["it holds no object"],
    });
  });

  it("may be a result: then what it made is kept, and what it doesn't name is nothing", () => {
    const result = {
      command: "alfred:0-project",
      status: "completed",
      timestamp: state.timestamp,
      outputs: { a: 1 },
    };
    const root = temporaryFolder();
    const file = join(root, "0-project-20251112.json");
    writeFileSync(file, JSON.stringify(result));

    expect(loadRunFile(file).run).toMatchObject({
      status: "completed",
      completedAt: "2025-11-12T12:00:00.000Z",
      outputs: { a: 1 },
      filesCreated: [],
      nextPhase: null,
      steps: [],
    });
  });
});

describe("a state file that can't be read", () => {
  it.each([
    ["a folder in its place", (file: string) => mkdirSync(file), failing("state_damaged")],
    ["nothing in its place", () => {}, failing("file_not_found")],
    [
      "an empty file",
      (file: string) => writeFileSync(file, " \n"),
      failing("state_damaged", { detail: expect.stringContaining("empty") }),
    ],
    [
      "a version that is no number",
      (file: string) => writeFileSync(file, '{"schema_version": "1"}'),
      failing("state_invalid"),
    ],
  ])("%s is said for what it is", (_, place, expected) => {
    const root = temporaryFolder();
    const file = join(root, "2-run-20251112.json");
    place(file);

    expect(() => loadRunFile(file)).toThrow(expected);
  });

  it("steps that don't agree with what the file says of them are told apart", () => {
    const root = temporaryFolder();
    const { file } = saveRun(root, aRun(), { trace: () => {}, file: null });
    const data = JSON.parse(readFileSync(file, "utf8"));
    const problemsOf = (changes: object) => validateResumeSchema({ ...data, ...changes }).problems;

    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ completed_steps: ["red_phase"] })).toEqual([
      "completed_steps doesn't agree with steps: red_phase / none",
    ]);
    expect(problemsOf({ timestamp: "2025-13-45T00:00:00Z" })).toContainEqual(
      expect.stringMatching(/2025-13-45T00:00:00Z is not a time|timestamp/),
    );
    expect(problemsOf({ phase: 3 })).toEqual([expect.stringMatching(/^\/phase must be a string/)]);
  });
});

/** As a caller without types gives it. */
// biome-ignore lint/suspicious/noExplicitAny: what callers without types can do is the subject.
const untyped = (value: unknown): any => value;

describe("the library", () => {
  it("takes only files that are there, by their whole paths, and saves nothing else", () => {
    const root = temporaryFolder();
    for (const file of ["a.txt", join(root, "no.txt")]) {
      expect(() => savePhaseResult("1-plan", { files_created: [file] }, { root, now: noon })).toThrow(
        failing("usage", { detail: expect.stringContaining(file) }),
      );
    }
    expect(existsSync(stateDirectory(root))).toBe(false);
    writeFiles(root, { "a.txt": "" });

    const saved = savePhaseResult("1-plan", { files_created: [join(root, "a.txt")] }, { root, now: noon });

    expect(saved.status).toBe("saved");
    expect(loadPhaseResult("1-plan", { root, now: noon })).toMatchObject({
      files_created: [join(root, "a.txt")],
      outputs: {},
      spec_id: null,
      next_phase: null,
    });
  });

  it("gives a save that failed back as an answer, with the reason", () => {
    const root = temporaryFolder();
    writeFiles(root, { ".moai/memory": "a file in the way" });

    expect(savePhaseResult("1-plan", {}, { root, now: noon })).toMatchObject({
      status: "save_failed",
      backup_available: true,
      error: { failure: { code: "save_failed" } },
    });
  });

  it.each<[string, () => unknown, RegExp]>([
    ...[5, "x", [], null].map((result): [string, () => unknown, RegExp] => [
      `a result ${JSON.stringify(result)}`,
      () => savePhaseResult("1-plan", untyped(result), { root: temporaryFolder() }),
      /not an object/,
    ]),
    ...[
      { status: "failed" },
      { outputs: [] },
      { files_created: "a" },
      { files_created: [7] },
      { spec_id: 7 },
      { spec_id: "x" },
      { next_phase: {} },
    ].map((result): [string, () => unknown, RegExp] => [
      JSON.stringify(result),
      () => savePhaseResult("1-plan", untyped(result), { root: temporaryFolder() }),
      new RegExp(Object.keys(result).join()),
    ]),
    ["a phase", () => savePhaseResult("No Phase!", {}, { root: temporaryFolder() }), /phase/],
    [
      "a root that isn't there",
      () => savePhaseResult("1-plan", {}, { root: join(temporaryFolder(), "no") }),
      /root/,
    ],
    ["a root that is empty", () => loadLibraryResult("1-plan", { root: "" }), /root/],
    ["a root that is a number", () => loadResumeState("1-plan", null, { root: untyped(7) }), /root/],
    [
      "a time as text",
      () => savePhaseResult("1-plan", {}, { root: temporaryFolder(), now: untyped("noon") }),
      /now/,
    ],
    ["no time", () => loadLibraryResult("1-plan", { root: temporaryFolder(), now: new Date("x") }), /now/],
  ])("refuses %s", (_, call, detail) => {
    expect(call).toThrow(failing("usage", { detail: expect.stringMatching(detail) }));
  });

  it("takes a result that says that it is completed", () => {
    expect(savePhaseResult("1-plan", { status: "completed" }, { root: temporaryFolder() }).status).toBe(
      "saved",
    );
  });

  it("finds a state to resume by phase alone, or says why not, or nothing where nothing is there", () => {
    const root = temporaryFolder();
    const later = new Date("2026-03-01T00:00:00Z");
    expect(loadResumeState("2-run", null, { root, now: noon })).toBeNull();
    const run = applyEvent(aRun(), { kind: "interrupt", reason: "SIGINT" }, noon);
    saveRun(root, run, { trace: () => {}, file: null });

    expect(loadResumeState("2-run", null, { root, now: noon })).toMatchObject({ run_id: run.runId });
    expect(loadResumeState("2-run", "SPEC-OTHER-001", { root, now: noon })).toBeNull();
    expect(() => loadResumeState("2-run", null, { root, now: later })).toThrow(
      failing("state_expired", { savedAt: run.timestamp }),
    );
    expect(loadResumeState("2-run", null, { root, now: later, raiseOnExpired: false })).toBeNull();
    writeFiles(root, { ".moai/memory/command-state/2-run-20260101.json": "{" });
    expect(() => loadResumeState("2-run", null, { root, now: later })).toThrow(failing("state_damaged"));
  });

  it("says of a state whether it still counts, and raises only where asked and where there is a time to name", () => {
    const later = new Date("2026-03-01T00:00:00Z");
    const old = { timestamp: noon.toISOString() };

    expect(validateTimestamp(old, noon)).toBe(true);
    expect(validateTimestamp(old, later)).toBe(false);
    expect(() => validateTimestamp(old, later, { raiseOnExpired: true })).toThrow(
      failing("state_expired", { savedAt: old.timestamp, expiredAt: old.timestamp }),
    );
    expect(validateTimestamp({ timestamp: "never" }, later, { raiseOnExpired: true })).toBe(false);
  });
});

it("runs are told apart by phase, SPEC and id, cancelled and completed ones aren't to be resumed", () => {
  const root = temporaryFolder();
  const save = (run: ReturnType<typeof aRun>) => saveRun(root, run, { trace: () => {}, file: null });
  save(applyEvent(aRun(), { kind: "cancel", reason: "superseded" }, noon));
  save({ ...aRun({ specId: null }), status: "completed", steps: [], completedAt: noon.toISOString() });

  const facts = { now: new Date("2027-01-01T00:00:00Z") };
  expect(loadResumable(root, facts)).toMatchObject({ candidates: [], problems: [], expired: [] });
  expect(loadNewestResult(root, { phase: "2-run" }).run?.specId).toBeNull();
});

it("a program at work that can't be noted keeps nobody from working, and is traced", () => {
  const root = temporaryFolder();
  writeFiles(root, { ".moai/memory/command-state": "a file in the way" });
  const context = aContext();

  const forget = noteWorker(root, "run-1", { processId: 42, purpose: "red_phase", now: noon }, context.trace);

  expect(forget).not.toThrow();
  expect(context.traced).toEqual([
    { kind: "note", text: expect.stringMatching(/^The process 42 couldn't be noted: E/) },
  ]);
});
