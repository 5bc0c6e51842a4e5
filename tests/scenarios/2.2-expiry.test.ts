import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadResumeState, validateTimestamp } from "../../src/index.ts";
import { createRunId, isNamedBy, isUnexpired, parseTime, shortId } from "../../src/runs/index.ts";
import { alfred, stateFiles, stateFolder } from "../support/command-line.ts";
import { temporaryFolder } from "../support/temporary-project.ts";

const now = new Date("2025-11-12T12:00:00Z");

function aState(changes: object = {}): object {
  return {
    command: "alfred:2-run",
    spec_id: "SPEC-AUTH-001",
    current_phase: "implementation",
    completed_steps: ["spec_validation", "test_setup", "red_phase"],
    pending_steps: ["green_phase", "refactor_phase", "integration_test"],
    timestamp: "2025-10-08T12:00:00Z",
    expiry: "2025-11-07T12:00:00Z",
    context: { branch: "main", last_commit: "abc123def456", files_modified: [] },
    ...changes,
  };
}

function writeState(
  root: string,
  state: object | string,
  name = "2-run-SPEC-AUTH-001-20251008.json",
): string {
  mkdirSync(stateFolder(root), { recursive: true });
  const file = join(stateFolder(root), name);
  writeFileSync(file, typeof state === "string" ? state : JSON.stringify(state));
  return file;
}

describe("2.2 expiry", () => {
  it("scenario 2.2.1: a state of twenty days is valid", () => {
    expect(
      validateTimestamp({ timestamp: "2025-10-23T12:00:00Z", expiry: "2025-11-22T12:00:00Z" }, now),
    ).toBe(true);
  });

  it("scenario 2.2.2: a state of thirty-five days is refused, in the words of the contract", async () => {
    const root = temporaryFolder();
    writeState(root, aState());

    const { exitCode, stderr, stdout } = await alfred(root, [
      "resume",
      "2-run",
      "SPEC-AUTH-001",
      "--yes",
      "--lang",
      "ko",
    ]);

    expect(exitCode).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "ERROR: Resume 상태가 만료되었습니다.\n- 저장 시각: 2025-10-08 12:00\n- 만료 시각: 2025-11-07 12:00\n- 권장 조치: 처음부터 재시작하십시오.\n",
    );
  });

  it("scenario 2.2.2: the expired state is cleaned up and no longer counts as resumable", async () => {
    const root = temporaryFolder();
    writeState(root, aState());

    const { exitCode, stdout } = await alfred(root, ["clean", "--json"]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).expired).toHaveLength(1);
    expect(stateFiles(root, "2-run-")).toEqual([]);
  });

  it("scenario 2.2.2: the library throws with raiseOnExpired, else gives null", () => {
    const root = temporaryFolder();
    writeState(root, aState());

    expect(() => loadResumeState("2-run", "SPEC-AUTH-001", { root, now })).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "state_expired" }) }),
    );
    expect(loadResumeState("2-run", "SPEC-AUTH-001", { root, now, raiseOnExpired: false })).toBeNull();
    expect(
      loadResumeState("2-run", "SPEC-AUTH-001", { root, now: new Date("2025-11-01T00:00:00Z") }),
    ).toMatchObject({
      spec_id: "SPEC-AUTH-001",
      pending_steps: ["green_phase", "refactor_phase", "integration_test"],
    });
    expect(() =>
      validateTimestamp({ timestamp: "2025-10-08T12:00:00Z", expiry: "2025-11-07T12:00:00Z" }, now, {
        raiseOnExpired: true,
      }),
    ).toThrow("expired");
  });

  it.each([
    ["a second before its expiry", { timestamp: "2025-10-13T12:00:01Z" }, true],
    ["at its expiry", { timestamp: "2025-10-13T12:00:00Z" }, true],
    ["a second after its expiry", { timestamp: "2025-10-13T11:59:59Z" }, false],
    ["saved ahead of the clock", { timestamp: "2025-11-13T12:00:00Z" }, true],
    ["in another time zone", { timestamp: "2025-10-13T21:00:00+09:00" }, true],
    [
      "across daylight saving",
      { timestamp: "2025-10-20T00:00:00+02:00", expiry: "2025-11-12T13:00:00+01:00" },
      true,
    ],
    ["on a day that doesn't exist", { timestamp: "2026-02-30T00:00:00Z" }, false],
    ["with an expiry that is no time", { timestamp: "2025-11-12T12:00:00Z", expiry: "soon" }, false],
    ["without a zone", { timestamp: "2025-11-12T12:00:00" }, false],
  ])("a state %s: valid is %s", (_, state, expected) => {
    expect(isUnexpired(state, now)).toBe(expected);
  });

  it("a thousand checks take no time worth speaking of", () => {
    const startedAt = performance.now();
    for (let count = 0; count < 1000; count++)
      isUnexpired({ timestamp: "2025-10-23T12:00:00Z", expiry: "2025-11-22T12:00:00Z" }, now);

    expect((performance.now() - startedAt) / 1000).toBeLessThan(10);
  });

  it("knows impossible times", () => {
    expect(parseTime("2025-13-01T00:00:00Z")).toBeNull();
    expect(parseTime("2025-00-10T00:00:00Z")).toBeNull();
    expect(parseTime("2025-11-12 12:00:00Z")).toBeNull();
    expect(parseTime("2025-11-12T25:00:00Z")).toBeNull();
    expect(parseTime("2024-02-29T00:00:00Z")).toBe(Date.UTC(2024, 1, 29));
  });

  it("run ids sort by time and are named by their short form", () => {
    const random = new Uint8Array(10).fill(255);
    const [first, second] = [
      createRunId(now, random),
      createRunId(new Date(now.getTime() + 1), new Uint8Array(10)),
    ];

    expect(first < second).toBe(true);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isNamedBy(first, shortId(first).toUpperCase())).toBe(true);
    expect(isNamedBy(first, second)).toBe(false);
  });
});
