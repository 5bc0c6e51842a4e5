import { basename } from "node:path";
import { AlfredError, type StateFault, schemaFaults } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import { contradictionsIn, impossibleTimes } from "./contradictions.ts";
import { depthMax, isDeeperThan } from "./depth.ts";
import { type RunFile, validateRunFile } from "./generated/run-file.js";
import { isPlain, migrateOlder, missingInOlder, type Plain } from "./older-format.ts";
import { parseJson, stateDamage } from "./parse-json.ts";
import { runFromFile } from "./run-file.ts";
import { parseStateFileName } from "./state-files.ts";

/** The newest format that this alfred reads and the one it writes. */
const schemaVersion = 1;

/** More faults of one record are as good as all of them. */
const faultsMax = 10;

/** What validating a state came to, with every fault. */
export interface StateProblems {
  readonly missingFields: readonly string[];
  readonly problems: readonly StateFault[];
}

/**
 * A run from a state file's bytes, of the current format or an older one.
 * @param file how the file is named in messages
 * @throws AlfredError `state_damaged`, `state_invalid` (every fault named), `state_newer`
 */
export function parseRun(bytes: Uint8Array, file: string): Run {
  const data = parseJson(textOf(bytes, file), file);
  const checked = checkState(data, file);
  if ("run" in checked) return checked.run;
  throw new AlfredError({ code: "state_invalid", file, ...checked });
}

/** Bytes that aren't text would be read as signs that stand for nothing, and be saved so. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw stateDamage(file, "not_utf8", error);
  }
}

/** The run in plain data, or everything that is wrong with it (scenario 3.2.2). */
export function checkState(data: unknown, file: string): { readonly run: Run } | StateProblems {
  if (!isPlain(data)) return { missingFields: [], problems: [{ kind: "no_object" }] };
  const version = data["schema_version"];
  if (typeof version === "number" && version > schemaVersion) {
    throw new AlfredError({ code: "state_newer", file, version, supportedVersion: schemaVersion });
  }
  // The older format has neither: without its version a record isn't one of that format, it has lost it.
  if (version !== undefined || data["run_id"] !== undefined || data["steps"] !== undefined)
    return checkCurrent(data, file);
  const missingFields = missingInOlder(data);
  return missingFields.length > 0
    ? { missingFields, problems: [] }
    : checkCurrent(migrateOlder(data, basename(file)), file);
}

function checkCurrent(data: Plain, file: string): { readonly run: Run } | StateProblems {
  if (!validateRunFile(data)) return schemaProblems(data);
  const problems: readonly StateFault[] = [
    ...contradictionsIn(data, parseStateFileName("", basename(file, ".bak"))),
    ...impossibleTimes(unusualTimes(data)),
    ...(isDeeperThan(openParts(data), depthMax)
      ? [{ kind: "nested_too_deep", levelsMax: depthMax } as const]
      : []),
  ];
  return problems.length === 0 ? { run: runFromFile(data) } : { missingFields: [], problems };
}

/** What a record's schema leaves open, and so may be nested as deep as somebody likes. */
function openParts({ outputs, steps }: RunFile): readonly unknown[] {
  return [outputs, steps];
}

/**
 * The times that have to be looked up in the calendar. A record of ten megabytes holds eighty thousand, and a regular expression and a date for
 * each is felt, as are lists of them all: plain loops, which keep only the few that aren't ordinary.
 */
function unusualTimes({ completed_at: completedAt, history, steps }: RunFile): readonly string[] {
  const unusual: string[] = [];
  const look = (time: string | null) => {
    if (time !== null && !isOrdinaryTime(time)) unusual.push(time);
  };
  const lookAtWork = ({ started_at: startedAt, completed_at: endedAt, evidence }: WorkFile) => {
    look(startedAt);
    look(endedAt);
    for (const { checked_at: checkedAt } of evidence) look(checkedAt);
  };
  look(completedAt);
  for (const { at } of history) look(at);
  for (const step of steps) {
    lookAtWork(step);
    for (const item of step.items ?? []) lookAtWork(item);
  }
  return unusual;
}

type WorkFile = Pick<RunFile["steps"][number], "started_at" | "completed_at" | "evidence">;

/** Whether a time whose shape the schema has checked is plainly one there is: in UTC, on a day that every month has. */
function isOrdinaryTime(time: string): boolean {
  const month = twoDigitsAt(time, 5);
  const day = twoDigitsAt(time, 8);
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= 28 && twoDigitsAt(time, 11) <= 23 && time.endsWith("Z")
  );
}

function twoDigitsAt(text: string, index: number): number {
  return (text.charCodeAt(index) - 48) * 10 + text.charCodeAt(index + 1) - 48;
}

function schemaProblems(data: unknown): StateProblems {
  const errors = validateRunFile.errors ?? [];
  const missing = errors.filter((error) => error.keyword === "required");
  const others = errors.filter((error) => !["required", "anyOf", "null", "if"].includes(error.keyword));
  return {
    missingFields: missing.map((error) =>
      `${error.instancePath}/${error.params["missingProperty"]}`.slice(1).replaceAll("/", "."),
    ),
    problems: schemaFaults(others, data).slice(0, faultsMax),
  };
}
