import { basename } from "node:path";
import type { StateFault } from "../failures/index.ts";
import { completedSteps, parseTime, pendingSteps, type RunStatus, type Step } from "../runs/index.ts";
import { parseStateFileName } from "./state-files.ts";

/** As much of a record as says something twice. */
interface Claims {
  readonly phase: string;
  readonly spec_id: string | null;
  readonly status: RunStatus;
  readonly completed_steps: readonly string[];
  readonly pending_steps: readonly string[];
  readonly timestamp: string;
  readonly expiry: string;
  readonly started_at: string;
  readonly steps: readonly Pick<Step, "name" | "group" | "status">[];
}

/**
 * What is wrong with a record that fits its schema: what it says twice and not the same (runs.md), what can't be, and that it is another
 * run's record than its file's name says.
 * @param file the file that it lies in
 */
export function contradictionsIn(claims: Claims, file: string): readonly StateFault[] {
  const { steps, status, timestamp, expiry, started_at } = claims;
  const names = steps.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const inFlight = steps.filter((step) => step.status === "in_progress");
  const pending = pendingSteps(steps);
  return [
    ...disagreement("completed_steps", claims.completed_steps, completedSteps(steps), steps),
    ...disagreement("pending_steps", claims.pending_steps, pending, steps),
    ...twice.map((step) => ({ kind: "step_twice", step }) as const),
    ...(inFlight.length > 1
      ? [{ kind: "several_in_progress", steps: inFlight.map(({ name }) => name) } as const]
      : []),
    ...(status === "completed" && pending.length > 0
      ? [{ kind: "steps_left", steps: pending } as const]
      : []),
    ...impossibleTimes([timestamp, expiry, started_at]),
    ...otherName(claims, file),
  ];
}

/** The schema sees the shape of a time; 30 February has it too. */
export function impossibleTimes(times: readonly (string | null)[]): readonly StateFault[] {
  return times
    .filter((time) => time !== null)
    .filter((time) => parseTime(time) === null)
    .map((text) => ({ kind: "no_time", text }));
}

/** A result of the older format has no steps: then there is nothing to agree with. */
function disagreement(
  field: string,
  written: readonly string[],
  derived: readonly string[],
  steps: Claims["steps"],
): readonly StateFault[] {
  const agrees = written.length === derived.length && written.every((name, index) => name === derived[index]);
  return agrees || steps.length === 0 ? [] : [{ kind: "steps_disagree", field, written, derived }];
}

/** Files that were swapped would have one SPEC's work go on with another one's record. */
function otherName({ phase, spec_id: specId }: Claims, file: string): readonly StateFault[] {
  const named = parseStateFileName("", basename(file, ".bak"));
  if (named === null) return [];
  const isOther = named.phase !== phase || (named.specId !== null && named.specId !== specId);
  return isOther
    ? [
        {
          kind: "other_record",
          of: [phase, specId].filter((word) => word !== null).join(" "),
          wanted: null,
        },
      ]
    : [];
}
