import type { Run, StepName } from "../runs/index.ts";
import type { RunOptions } from "./request.ts";

/** What a phase command finds before it decides. */
export interface StartFacts {
  readonly options: RunOptions;
  readonly steps: readonly StepName[];
  /** The newest unfinished run of the phase (and SPEC) that can be resumed. */
  readonly open: Run | null;
  /** The newest run, finished or not, that may count for a part of the phase (`listEarlierRuns`). */
  readonly newest: Run | null;
  /** Whether an agent has finished anything in the open run: a step, or a part of one. */
  readonly hasAgentWork: boolean;
  /** Parts of the configuration that differ from the open run's. */
  readonly configChanges: readonly string[];
  readonly isConfirmed: boolean;
  /** The open run is to be ignored, its evidence too (scenario 2.4.2). */
  readonly isRestart: boolean;
}

export type StartDecision =
  | {
      readonly kind: "new";
      readonly skip: readonly { readonly step: StepName; readonly reason: string }[];
      /** The unfinished run that the new one takes the place of. */
      readonly supersedes: Run | null;
      /** Whose evidence still counts: the superseded run, or with `--only` and `--continue-from` the newest one. */
      readonly earlier: Run | null;
      /** `--resume` found nothing: that is said (runs.md, "Options"). */
      readonly isNothingToResume: boolean;
    }
  | {
      readonly kind: "go_on";
      readonly run: Run;
      readonly from: StepName | null;
      readonly skip: readonly StepName[];
    }
  | { readonly kind: "ask"; readonly run: Run };

/**
 * How a phase starts (runs.md, "Starting" and "Options"): anew unless a resume option asks for the old run, and on the old run
 * only where its configuration still matches or the user has agreed. What an agent has done already isn't thrown away by a command that was
 * typed once more: the user is asked, and a yes is to going on.
 */
export function chooseStart(facts: StartFacts): StartDecision {
  const { options, open, configChanges, isConfirmed } = facts;
  const asksForOld = options.resume || options.retryFailed || options.continueFrom !== null;
  const isUndecided = !asksForOld && facts.hasAgentWork && options.only === null && !facts.isRestart;
  if (isUndecided && open !== null && !isConfirmed) return { kind: "ask", run: open };
  const wantsOld = asksForOld || isUndecided;
  if (!wantsOld || open === null) return startAnew(facts, asksForOld && options.continueFrom === null);
  if (configChanges.length > 0 && !isConfirmed) return { kind: "ask", run: open };
  return { kind: "go_on", run: open, from: options.continueFrom, skip: options.skip };
}

function startAnew(
  { options, steps, open, newest, isRestart }: StartFacts,
  isNothingToResume: boolean,
): StartDecision {
  const { only, skip, continueFrom } = options;
  const reasonOf = (step: StepName): string | null => {
    if (only !== null && step !== only) return `--only ${only}`;
    if (skip.includes(step)) return `--skip ${step}`;
    if (continueFrom !== null && steps.indexOf(step) < steps.indexOf(continueFrom))
      return `--continue-from ${continueFrom}`;
    return null;
  };
  return {
    kind: "new",
    skip: steps.flatMap((step) => {
      const reason = reasonOf(step);
      return reason === null ? [] : [{ step, reason }];
    }),
    // One step alone is a check by the way: the run that is under way stays what it is.
    supersedes: only === null ? open : null,
    earlier: isRestart ? null : only === null && continueFrom === null ? open : newest,
    isNothingToResume,
  };
}
