import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { silentTrace } from "../context/index.ts";
import { AlfredError, type StateFault, stateFaultWords } from "../failures/index.ts";
import { checkStateFolders } from "../project/index.ts";
import {
  createRun,
  createRunId,
  isUnexpired,
  type JsonObject,
  parseTime,
  type Run,
  type Timestamps,
} from "../runs/index.ts";
import { depthMax, isDeeperThan } from "./depth.ts";
import type { RunFile } from "./generated/run-file.js";
import { loadNewestResult, loadResumable } from "./load-run.ts";
import { checkState } from "./parse-run.ts";
import { runToFile } from "./run-file.ts";
import { saveRun } from "./save-run.ts";

/** A phase's result as a caller of the library gives it. */
export interface PhaseResult {
  /** A result is that of a completed phase; what failed or goes on is a run's, and isn't stored here. */
  readonly status?: "completed";
  readonly spec_id?: string | null;
  readonly outputs?: { readonly [name: string]: unknown };
  /** Absolute paths of files that exist. */
  readonly files_created?: readonly string[];
  readonly next_phase?: string | null;
}

export type SaveOutcome =
  | { readonly status: "saved"; readonly file: string }
  /** Nothing on disk was changed: what was to be saved is still with the caller, and may be tried again (scenario 3.1.1). */
  | { readonly status: "save_failed"; readonly backup_available: true; readonly error: AlfredError };

/**
 * Stores a phase's result as a completed run without steps (scenario 1.1.1).
 * @throws AlfredError `usage` where the phase or a field isn't what it has to be, `files_created` names a relative path or a file that isn't
 * there, or `outputs` is nested too deep
 */
export function savePhaseResult(
  phase: string,
  result: PhaseResult,
  { root, now }: { readonly root: string; readonly now: Date },
): SaveOutcome {
  checkResult(result);
  const run: Run = {
    ...createRun({
      runId: createRunId(now, crypto.getRandomValues(new Uint8Array(10))),
      phase,
      specId: result.spec_id ?? null,
      profile: null,
      steps: [],
      configHash: "",
      configParts: {},
      inputs: {},
      context: { branch: null, lastCommit: null, dirty: false, filesModified: [], handover: [] },
      now,
    }),
    status: "completed",
    completedAt: now.toISOString(),
    outputs: plain(result.outputs ?? {}),
    filesCreated: result.files_created ?? [],
    nextPhase: result.next_phase ?? null,
  };
  const checked = checkState(runToFile({ ...run, outputs: {} }), "result");
  if (!("run" in checked))
    throw misused([...checked.missingFields, ...checked.problems.map(inEnglish)].join("; "));
  try {
    checkStateFolders(root);
    return { status: "saved", file: saveRun(root, run, { trace: silentTrace, file: null }).file };
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return { status: "save_failed", backup_available: true, error };
  }
}

/** Callers without types may give anything. */
function checkResult(result: unknown): void {
  if (!isRecord(result)) throw misused("the result is not an object");
  const { status, outputs, files_created: files } = result;
  if (status !== undefined && status !== "completed")
    throw misused(`status: only a completed phase has a result, not ${JSON.stringify(status)}`);
  if (outputs !== undefined && !isRecord(outputs)) throw misused("outputs: not an object");
  if (isDeeperThan(outputs, depthMax - 1)) throw misused(`outputs: nested deeper than ${depthMax} levels`);
  if (files !== undefined && !Array.isArray(files)) throw misused("files_created: not a list");
  for (const file of files ?? []) {
    if (typeof file !== "string" || !isAbsolute(file) || !existsSync(file))
      throw misused(`files_created: ${String(file)} is not an absolute path of a file that exists`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function misused(detail: string): AlfredError {
  return new AlfredError({ code: "usage", detail, hint: null });
}

/** What JSON keeps of a value, so that what is read again is what was saved. */
function plain(outputs: { readonly [name: string]: unknown }): JsonObject {
  return JSON.parse(JSON.stringify(outputs));
}

/** The newest result of a phase as it lies on disk, or null where there is none, or only one that has expired. */
export function loadPhaseResult(
  phase: string,
  { root, specId, now }: { readonly root: string; readonly specId?: string; readonly now: Date },
): RunFile | null {
  const { run } = loadNewestResult(root, { phase, ...(specId === undefined ? {} : { specId }) });
  return run === null || !isUnexpired(run, now) ? null : runToFile(run);
}

/**
 * The newest state of a phase and SPEC that can be resumed, or null where there is none.
 * @throws AlfredError `state_expired` with `raiseOnExpired`, `state_damaged`, `state_invalid`, `state_newer`
 */
export function loadResumeState(
  phase: string,
  specId: string | null,
  {
    root,
    now,
    raiseOnExpired = true,
  }: { readonly root: string; readonly now: Date; readonly raiseOnExpired?: boolean },
): RunFile | null {
  const { candidates, problems, expired } = loadResumable(root, {
    phase,
    ...(specId === null ? {} : { specId }),
    now,
  });
  const [found] = candidates;
  if (found !== undefined) return runToFile(found.run);
  const [unreadable] = problems;
  if (unreadable !== undefined) throw unreadable.error;
  const [old] = expired;
  if (old === undefined || !raiseOnExpired) return null;
  throw new AlfredError({
    code: "state_expired",
    file: old.file,
    savedAt: old.run.timestamp,
    expiredAt: old.run.expiry,
  });
}

function inEnglish(fault: StateFault): string {
  return stateFaultWords("en", fault);
}

/** Whether a state is complete and valid; every missing field is named (scenario 3.2.2). */
export function validateResumeSchema(state: unknown): {
  readonly valid: boolean;
  readonly missing_fields: readonly string[];
  readonly problems: readonly string[];
} {
  const checked = checkState(state, "state");
  if ("run" in checked) return { valid: true, missing_fields: [], problems: [] };
  return { valid: false, missing_fields: checked.missingFields, problems: checked.problems.map(inEnglish) };
}

/**
 * Whether a state still counts (scenarios 2.2.1 and 2.2.2): up to and including its expiry.
 * @throws AlfredError `state_expired` with `raiseOnExpired`
 */
export function validateTimestamp(
  state: Timestamps,
  now: Date,
  { raiseOnExpired = false }: { readonly raiseOnExpired?: boolean } = {},
): boolean {
  const isValid = isUnexpired(state, now);
  if (!isValid && raiseOnExpired && parseTime(state.timestamp) !== null) {
    const { timestamp: savedAt, expiry: expiredAt = savedAt } = state;
    throw new AlfredError({ code: "state_expired", file: "", savedAt, expiredAt });
  }
  return isValid;
}
