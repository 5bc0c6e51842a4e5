import type { Checkpoint, RateSample } from "./checkpoint.ts";
import { countItems } from "./counts.ts";

/** A sample whose items took so many times as long as usual has a pause in it: a closed laptop, a killed process. */
const outlierFactor = 10;
/** Below a millisecond an item the clock is too coarse to call anything unusual. */
const usualMsMin = 1;

/**
 * How long what is left will take at the real rate, in seconds; null as long as nothing is known. Pauses don't count: neither those that
 * were said nor those that show as samples out of all proportion.
 */
export function secondsLeft(checkpoint: Checkpoint): number | null {
  const { total, completed } = countItems(checkpoint);
  if (total === completed) return 0;
  const each = msOfAnItem(checkpoint.samples) ?? msSinceStart(checkpoint);
  return each === null ? null : ((total - completed) * each) / 1000;
}

function msOfAnItem(samples: readonly RateSample[]): number | null {
  const usual = median(samples.map(({ ms, itemCount }) => ms / itemCount));
  if (usual === null) return null;
  const limit = Math.max(usual, usualMsMin) * outlierFactor;
  const kept = samples.filter(({ ms, itemCount }) => ms / itemCount <= limit);
  return sum(kept.map(({ ms }) => ms)) / sum(kept.map(({ itemCount }) => itemCount));
}

/** Another writer's record has no samples: then the time since it began is all that is known. */
function msSinceStart({ unnamedDoneCount, startedAt, updatedAt }: Checkpoint): number | null {
  const ms = Date.parse(updatedAt) - Date.parse(startedAt);
  return unnamedDoneCount > 0 && ms > 0 ? ms / unnamedDoneCount : null;
}

/** The lower one of the two in the middle, so that one pause among two samples isn't taken for usual. */
function median(values: readonly number[]): number | null {
  return [...values].sort((one, other) => one - other)[(values.length - 1) >> 1] ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
