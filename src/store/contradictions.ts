import type { StateFault } from "../failures/index.ts";
import { isDone, parseTime, type RunStatus, type Step } from "../runs/index.ts";
import type { StateFileName } from "./state-files.ts";

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
  readonly steps: readonly Pick<Step, "name" | "status">[];
}

type Named = Pick<StateFileName, "phase" | "specId">;

/**
 * What is wrong with a record that fits its schema: what it says twice and not the same (runs.md), what can't be, and that it is another
 * run's record than its file's name says.
 * @param named what the name of its file says; null where that is no state file's
 */
export function contradictionsIn(claims: Claims, named: Named | null): readonly StateFault[] {
  const faults: StateFault[] = [];
  // One loop and few functions: the session hook comes by here, and Node compiles each function at its first call.
  const names = new Set<string>();
  const completed: string[] = [];
  const pending: string[] = [];
  const inFlight: string[] = [];
  for (const step of claims.steps) {
    if (names.has(step.name)) faults.push({ kind: "step_twice", step: step.name });
    names.add(step.name);
    (isDone(step) ? completed : pending).push(step.name);
    if (step.status === "in_progress") inFlight.push(step.name);
  }
  // A result of the older format has no steps: then there is nothing to agree with.
  if (names.size > 0) {
    const { completed_steps: saidCompleted, pending_steps: saidPending } = claims;
    if (!areSame(saidCompleted, completed))
      faults.push(disagreement("completed_steps", saidCompleted, completed));
    if (!areSame(saidPending, pending)) faults.push(disagreement("pending_steps", saidPending, pending));
  }
  if (inFlight.length > 1) faults.push({ kind: "several_in_progress", steps: inFlight });
  if (claims.status === "completed" && pending.length > 0)
    faults.push({ kind: "steps_left", steps: pending });
  faults.push(...impossibleTimes([claims.timestamp, claims.expiry, claims.started_at]));
  if (named !== null && isOthers(claims, named))
    faults.push({ kind: "other_record", of: nameOf(claims), wanted: null });
  return faults;
}

/** The schema sees the shape of a time; 30 February has it too. */
export function impossibleTimes(times: readonly (string | null)[]): readonly StateFault[] {
  const faults: StateFault[] = [];
  for (const time of times)
    if (time !== null && parseTime(time) === null) faults.push({ kind: "no_time", text: time });
  return faults;
}

function areSame(written: readonly string[], derived: readonly string[]): boolean {
  if (written.length !== derived.length) return false;
  for (const [index, name] of derived.entries()) if (written[index] !== name) return false;
  return true;
}

function disagreement(field: string, written: readonly string[], derived: readonly string[]): StateFault {
  return { kind: "steps_disagree", field, written, derived };
}

/** Files that were swapped would have one SPEC's work go on with another one's record. */
function isOthers({ phase, spec_id: specId }: Claims, named: Named): boolean {
  return named.phase !== phase || (named.specId !== null && named.specId !== specId);
}

function nameOf({ phase, spec_id: specId }: Claims): string {
  return specId === null ? phase : `${phase} ${specId}`;
}
