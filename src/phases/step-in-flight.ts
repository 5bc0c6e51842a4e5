import { sha256 } from "../context/index.ts";
import type { Run, StepName } from "../runs/index.ts";

/** What a run waits for an answer to: a step, or the part of it that was handed out, in one of its attempts. */
export interface InFlight {
  readonly step: StepName;
  /** The part's id; null where the step is done whole. */
  readonly item: string | null;
  /** The attempt that the next answer belongs to, counted from one. */
  readonly attempt: number;
  /** ISO 8601 UTC. A step that was begun anew counts its attempts anew. */
  readonly startedAt: string | null;
  /** How much evidence the run had: an answer that was refused leaves its own behind. */
  readonly evidenceCount: number;
}

/** What the run waits for an answer to; null between two steps, and where it has ended. */
export function inFlightOf(run: Run): InFlight | null {
  const step = run.steps.find(({ status }) => status === "in_progress");
  if (step === undefined) return null;
  const item = step.items?.find(({ status }) => status === "in_progress") ?? null;
  const { attempts, error, startedAt } = item ?? step;
  return {
    step: step.name,
    item: item?.id ?? null,
    // What was refused is tried once more with the next answer.
    attempt: error === null ? attempts : attempts + 1,
    startedAt,
    evidenceCount: run.evidenceChain.length,
  };
}

const attemptIdLength = 8;

/**
 * A short id of what waits for an answer, for the command that a prompt prints: an answer that names it is about that prompt and no other. It is
 * another one as soon as somebody has answered, or the work was begun anew; null where nothing waits.
 */
export function attemptIdOf(run: Run): string | null {
  const waiting = inFlightOf(run);
  if (waiting === null) return null;
  // Not the attempt: a check that was killed has counted one, and nobody has answered by that.
  const { step, item, startedAt, evidenceCount } = waiting;
  return sha256(JSON.stringify([run.runId, step, item, startedAt, evidenceCount])).slice(0, attemptIdLength);
}

/** Whether an answer to the one is an answer to the other: nobody has answered, and nothing was begun anew, in between. */
export function isSameInFlight(one: InFlight, other: InFlight): boolean {
  return (
    one.step === other.step &&
    one.item === other.item &&
    one.attempt === other.attempt &&
    one.startedAt === other.startedAt &&
    one.evidenceCount === other.evidenceCount
  );
}
