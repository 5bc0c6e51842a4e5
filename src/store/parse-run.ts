import { basename } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { completedSteps, parseTime, pendingSteps, type Run } from "../runs/index.ts";
import { validateRunFile } from "./generated/run-file.js";
import { isPlain, migrateOlder, missingInOlder, type Plain } from "./older-format.ts";
import { parseJson } from "./parse-json.ts";
import { runFromFile } from "./run-file.ts";

/** The newest format that this alfred reads and the one it writes. */
const schemaVersion = 1;

/** What validating a state came to, with every fault. */
export interface StateProblems {
  readonly missingFields: readonly string[];
  readonly problems: readonly string[];
}

/**
 * A run from a state file's text, of the current format or an older one.
 * @param file how the file is named in messages
 * @throws AlfredError `state_damaged`, `state_invalid` (every fault named), `state_newer`
 */
export function parseRun(text: string, file: string): Run {
  const data = parseJson(text, file);
  const checked = checkState(data, file);
  if ("run" in checked) return checked.run;
  throw new AlfredError({ code: "state_invalid", file, ...checked });
}

/** The run in plain data, or everything that is wrong with it (scenario 3.2.2). */
export function checkState(data: unknown, file: string): { readonly run: Run } | StateProblems {
  if (!isPlain(data)) return { missingFields: [], problems: ["it holds no object"] };
  const version = data["schema_version"];
  if (typeof version === "number" && version > schemaVersion) {
    throw new AlfredError({ code: "state_newer", file, version, supportedVersion: schemaVersion });
  }
  if (version !== undefined) return checkCurrent(data);
  const missingFields = missingInOlder(data);
  return missingFields.length > 0
    ? { missingFields, problems: [] }
    : checkCurrent(migrateOlder(data, basename(file)));
}

function checkCurrent(data: Plain): { readonly run: Run } | StateProblems {
  if (!validateRunFile(data)) return schemaProblems();
  const run = runFromFile(data);
  const problems = [
    ...disagreement("completed_steps", data.completed_steps, completedSteps(run.steps), run),
    ...disagreement("pending_steps", data.pending_steps, pendingSteps(run.steps), run),
    ...[run.timestamp, run.expiry, run.startedAt]
      .filter((time) => parseTime(time) === null)
      .map((time) => `${time} is not a time`),
  ];
  return problems.length === 0 ? { run } : { missingFields: [], problems };
}

function schemaProblems(): StateProblems {
  const errors = validateRunFile.errors ?? [];
  const missing = errors.filter((error) => error.keyword === "required");
  const others = errors.filter((error) => !["required", "anyOf", "null"].includes(error.keyword));
  return {
    missingFields: missing.map((error) =>
      `${error.instancePath}/${error.params["missingProperty"]}`.slice(1).replaceAll("/", "."),
    ),
    problems: others
      .slice(0, 10)
      .map((error) => `${error.instancePath || "/"}: ${error.message ?? error.keyword}`),
  };
}

/** A result of the older format has no steps: then there is nothing to agree with. */
function disagreement(
  field: string,
  written: readonly string[],
  derived: readonly string[],
  run: Run,
): readonly string[] {
  const agrees = written.length === derived.length && written.every((name, index) => name === derived[index]);
  return agrees || run.steps.length === 0
    ? []
    : [`${field} doesn't agree with steps: ${written.join(", ")} / ${derived.join(", ")}`];
}
