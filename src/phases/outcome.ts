import type { Drive, EngineOutcome, FailedItem } from "../engine/index.ts";
import type { Drift, RunSummary, StepName } from "../runs/index.ts";

/** What a phase command came to. Failures are thrown as `AlfredError`; everything else is here. */
export type Outcome = DrivenOutcome | DecisionNeeded;

/** What came of a run that was driven. */
export type DrivenOutcome = EngineOutcome & {
  /** By the agents of this command; null where none of them told. The run's own count is of all commands. */
  readonly tokensUsed: number | null;
};

export async function counted({ spending }: Drive, driven: Promise<EngineOutcome>): Promise<DrivenOutcome> {
  const outcome = await driven;
  return { ...outcome, tokensUsed: spending.total() };
}

/** The user has to decide; nothing was changed and nothing is held (exit code 4 where nobody can be asked). */
export interface DecisionNeeded {
  readonly kind: "decision_needed";
  readonly question: Question;
  readonly options: readonly DecisionOption[];
}

export interface DecisionOption {
  readonly id: "go_on" | "restart" | "stop" | "run" | "retry_item" | "skip_item" | "fix_and_retry_item";
  /** For `run`: the run that the option chooses. */
  readonly candidate?: RunSummary;
  /** The whole command that gives this answer, for example `["alfred", "resume", "2-run", "SPEC-AUTH-001", "--yes"]`; empty for `stop`. */
  readonly command: readonly string[];
}

/** What is other than when a run was saved: the user is told before it goes on. */
export interface Changes {
  readonly drifts: readonly Drift[];
  /** The parts of what decides its outcome that differ: `workflow`, `spec`, `profile`, `settings`, `test_runner`. */
  readonly configChanges: readonly string[];
  /** The files by which tests are run otherwise than when they were seen to fail, where `test_runner` is among the parts. */
  readonly runnerFiles: readonly string[];
}

export type Question =
  | (Changes & {
      readonly kind: "confirm_resume";
      readonly run: RunSummary;
      readonly startsAt: StepName;
    })
  /** A part of the work has failed as often as it may: the user decides before the run goes on (tasks.md, "Resuming"). */
  | (Changes & {
      readonly kind: "failed_item";
      readonly run: RunSummary;
      readonly step: StepName;
      readonly item: FailedItem;
      /** How many more have to be decided on. */
      readonly moreCount: number;
    })
  | { readonly kind: "choose_run"; readonly purpose: "resume" | "step" };
