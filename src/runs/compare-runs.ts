import type { EvidenceLink, ItemStatus, Run, Step, StepItem, StepStatus, Transition } from "./run.ts";

/** What one version of a run is beside another one. */
export type Comparison = "same" | "older" | "newer" | "diverged";

/**
 * Tells what one version of a run is beside another, when nothing is known of how they came about: what has happened to a run is only ever added
 * to (its history, its chain of evidence), so the one whose past is the beginning of the other's is the older, whatever clocks have said meanwhile.
 * Where both have the same past, the one is newer whose steps have come further; the time decides where none has.
 */
export function compareRuns(one: Run, other: Run): Comparison {
  const told = compareByWork(one, other);
  if (told !== "same") return told;
  const [oneAt, otherAt] = [Date.parse(one.timestamp), Date.parse(other.timestamp)];
  if (oneAt !== otherAt) return oneAt < otherAt ? "older" : "newer";
  return workOf(one) === workOf(other) ? "same" : "diverged";
}

/** By what has happened alone; `same` where that doesn't tell. */
export function compareByWork(one: Run, other: Run): Comparison {
  if (one.runId !== other.runId) return "diverged";
  const [isBefore, isAfter] = [isBeginningOf(one, other), isBeginningOf(other, one)];
  if (isBefore && isAfter) {
    const [isNoFurther, isNoLess] = [isWithin(one, other), isWithin(other, one)];
    if (isNoFurther && isNoLess) return "same";
    return isNoFurther ? "older" : isNoLess ? "newer" : "diverged";
  }
  // A step without gates leaves nothing in the past: done in the shorter one alone, it would be lost with it.
  if (isBefore && keepsWhatIsDone(one, other)) return "older";
  return isAfter && keepsWhatIsDone(other, one) ? "newer" : "diverged";
}

/** Begins the reason of a run that starts over from a step: what was done from there on is meant to be done again. */
export const forcedFrom = "forced from ";

function keepsWhatIsDone(shorter: Run, longer: Run): boolean {
  if (longer.history.slice(shorter.history.length).some(({ reason }) => reason.startsWith(forcedFrom)))
    return true;
  return shorter.steps.every((step) => {
    const beside = longer.steps.find(({ name }) => name === step.name);
    if (beside !== undefined && isEnded(beside)) return true;
    const done = (step.items ?? []).filter(isEnded);
    return (
      !isEnded(step) && done.every(({ id }) => beside?.items?.some((item) => item.id === id && isEnded(item)))
    );
  });
}

function isEnded({ status }: Pick<Step | StepItem, "status">): boolean {
  return status === "completed" || status === "skipped" || status === "unmerged";
}

function isBeginningOf(one: Run, other: Run): boolean {
  return (
    isPrefix(one.history, other.history, isSameMove) &&
    isPrefix(one.evidenceChain, other.evidenceChain, isSameLink)
  );
}

function isPrefix<T>(one: readonly T[], other: readonly T[], isSame: (a: T, b: T) => boolean): boolean {
  return (
    one.length <= other.length &&
    one.every((each, at) => {
      const beside = other[at];
      return beside !== undefined && isSame(each, beside);
    })
  );
}

function isSameMove(one: Transition, other: Transition): boolean {
  return one.from === other.from && one.to === other.to && one.at === other.at;
}

/** Each link's hash covers all before it. */
function isSameLink(one: EvidenceLink, other: EvidenceLink): boolean {
  return one.hash === other.hash;
}

/** Whether every step of the one, and every item of it, has come as far in the other. Between two versions of one past nothing starts over. */
function isWithin(one: Run, other: Run): boolean {
  return areWithin(
    one.steps,
    other.steps,
    ({ name }) => name,
    (step, beside) => areWithin(step.items ?? [], beside.items ?? [], ({ id }) => id),
  );
}

type Begun = Pick<Step | StepItem, "attempts" | "status">;

function areWithin<T extends Begun>(
  ones: readonly T[],
  others: readonly T[],
  nameOf: (each: T) => string,
  isRestWithin: (one: T, other: T) => boolean = () => true,
): boolean {
  return ones.every((one) => {
    const beside = others.find((other) => nameOf(other) === nameOf(one));
    if (beside === undefined) return false;
    const ahead = beside.attempts - one.attempts || howFar[beside.status] - howFar[one.status];
    return ahead > 0 || (ahead === 0 && isRestWithin(one, beside));
  });
}

/** In one attempt. */
const howFar: Readonly<Record<StepStatus | ItemStatus, number>> = {
  pending: 0,
  in_progress: 1,
  unmerged: 2,
  completed: 3,
  failed: 3,
  skipped: 3,
};

/**
 * All of a run that is work, as one text: the same for two versions between which nothing was done, though the repository's state may have been
 * taken down anew.
 */
export function workOf({ timestamp: _, expiry: __, context: ___, ...work }: Run): string {
  return JSON.stringify(work);
}
