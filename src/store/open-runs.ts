import type { Trace } from "../context/index.ts";
import type { HolderFacts } from "../failures/index.ts";
import { canBeResumed, isUnfinished, type RunSummary, summarize } from "../runs/index.ts";
import {
  filesOfOpenRuns,
  newestFirst,
  readOpenRun,
  type StandIn,
  type StateProblem,
  withHolders,
} from "./open-run-files.ts";
import { listRunFiles } from "./state-files.ts";

/** An unfinished run, and who is at work on it now. */
export interface OpenRun extends RunSummary {
  readonly heldBy: HolderFacts | null;
}

/** An unfinished run that can't be resumed any more. */
export interface ExpiredRun extends RunSummary {
  /** ISO 8601 UTC. */
  readonly expiredAt: string;
}

export interface OpenRuns {
  readonly runs: readonly OpenRun[];
  /** Unfinished ones that are too old to go on with (acceptance 2.2.2), newest first. */
  readonly expired: readonly ExpiredRun[];
  readonly problems: readonly StateProblem[];
  readonly standIns: readonly StandIn[];
}

/** The runs that can be resumed, newest first; damaged files are named, not hidden. */
export async function listOpenRuns(root: string, now: Date, trace?: Trace): Promise<OpenRuns> {
  const runs: RunSummary[] = [];
  const expired: ExpiredRun[] = [];
  const problems: StateProblem[] = [];
  const standIns: StandIn[] = [];
  for (const { file } of filesOfOpenRuns(root, listRunFiles)) {
    const found = await readOpenRun(file, trace);
    if ("detail" in found) {
      problems.push(found);
      continue;
    }
    if (found.standIn !== null) standIns.push(found.standIn);
    if (canBeResumed(found.run, now)) runs.push(summarize(found.run, now));
    else if (isUnfinished(found.run))
      expired.push({ ...summarize(found.run, now), expiredAt: found.run.expiry });
  }
  return { runs: await withHolders(root, runs), expired: expired.sort(newestFirst), problems, standIns };
}
