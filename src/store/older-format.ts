import { expiryOf, newStep, parseTime } from "../runs/index.ts";
import type { RunFile } from "./generated/run-file.js";

/** A plain object as it came from a file. */
export type Plain = { readonly [name: string]: unknown };

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const resultFields = ["status", "timestamp", "outputs"] as const;
const resumeFields = ["spec_id", "completed_steps", "pending_steps", "timestamp"] as const;

/**
 * The fields that a file without `schema_version` lacks: the format of acceptance.md 1.1.1 (a result) and 2.1.1 (a state to
 * resume), which other programs write too. Every one is named (scenario 3.2.2).
 */
export function missingInOlder(file: Plain): readonly string[] {
  const phase = phaseOf(file) === null ? ["command"] : [];
  const fields = isResult(file) ? resultFields : resumeFields;
  return [...phase, ...fields.filter((field) => file[field] === undefined)];
}

function isResult(file: Plain): boolean {
  return (
    file["completed_steps"] === undefined &&
    file["pending_steps"] === undefined &&
    file["outputs"] !== undefined
  );
}

function phaseOf(file: Plain): string | null {
  const named = file["phase"] ?? file["command"];
  return typeof named === "string" ? named.replace(/^\/?alfred:/, "") : null;
}

/**
 * The file in the current format, for the schema to judge. Only called where nothing is missing.
 * @param name the file's name: the id is made from it, so that it stays the same at every reading
 */
export function migrateOlder(file: Plain, name: string): Plain {
  const timestamp = normalTime(file["timestamp"]);
  const completed = isResult(file);
  const names = (field: string) => (Array.isArray(file[field]) ? file[field] : []);
  const group = typeof file["current_phase"] === "string" ? file["current_phase"] : "implementation";
  const done = names("completed_steps").map((step) => ({
    ...onDisk(step, group),
    status: "completed",
    completed_at: timestamp,
  }));
  const pending = names("pending_steps").map((step) => onDisk(step, group));
  const context = isPlain(file["context"]) ? file["context"] : {};
  const filesModified = Array.isArray(context["files_modified"]) ? context["files_modified"] : [];
  return {
    schema_version: 1,
    run_id: idFrom(name),
    phase: phaseOf(file),
    command: `alfred:${phaseOf(file)}`,
    spec_id: file["spec_id"] ?? null,
    profile: null,
    status: completed ? file["status"] : pending.length === 0 ? "completed" : "paused",
    current_phase: group,
    completed_steps: file["completed_steps"] ?? [],
    pending_steps: file["pending_steps"] ?? [],
    timestamp,
    expiry: file["expiry"] === undefined ? expiryFrom(timestamp) : normalTime(file["expiry"]),
    started_at: timestamp,
    completed_at: completed ? timestamp : null,
    config_hash: "",
    config_parts: {},
    inputs: {},
    steps: [...done, ...pending],
    context: {
      branch: context["branch"] ?? null,
      last_commit: context["last_commit"] ?? null,
      dirty: filesModified.length > 0,
      files_modified: filesModified,
      handover: [],
    },
    history: [],
    evidence_chain: [],
    ...(completed
      ? {
          outputs: file["outputs"],
          files_created: file["files_created"] ?? [],
          next_phase: file["next_phase"] ?? null,
        }
      : {}),
  };
}

function onDisk(name: unknown, group: string): RunFile["steps"][number] {
  const { startedAt, completedAt, items: _, ...step } = newStep(String(name), group);
  return { ...step, started_at: startedAt, completed_at: completedAt, error: null, evidence: [] };
}

/** Older writers left seconds' fractions or the zone away; what isn't a time at all is left for the schema to refuse. */
function normalTime(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/.test(value) ? `${value}Z` : value;
  const time = parseTime(text);
  return time === null ? value : new Date(time).toISOString();
}

function expiryFrom(timestamp: unknown): unknown {
  const time = typeof timestamp === "string" ? parseTime(timestamp) : null;
  return time === null ? timestamp : expiryOf(new Date(time));
}

/** A UUID that is the same for the same file name: a small hash (FNV-1a), since nobody needs it to be secret. */
function idFrom(name: string): string {
  const part = (seed: number) => {
    let hash = seed;
    for (const sign of name) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, "0");
  };
  const digits = [0x811c9dc5, 0x01234567, 0x89abcdef, 0x5bd1e995].map(part).join("");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
}
