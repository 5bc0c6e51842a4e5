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
    ...impossibleTimes(timesIn(data).filter((time) => time !== null && !isOrdinaryTime(time))),
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
 * Whether a time whose shape the schema has checked is plainly one there is: in UTC, on a day that every month has. A record of ten megabytes
 * holds eighty thousand, and a regular expression and a date for each is felt; only the others are looked up in the calendar.
 */
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

function timesIn(data: RunFile): readonly (string | null)[] {
  return [
    data.completed_at,
    ...data.history.map(({ at }) => at),
    ...data.steps.flatMap((step) => [
      step.started_at,
      step.completed_at,
      ...step.evidence.map(({ checked_at }) => checked_at),
      ...(step.items ?? []).flatMap((item) => [
        item.started_at,
        item.completed_at,
        ...item.evidence.map(({ checked_at }) => checked_at),
      ]),
    ]),
  ];
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
