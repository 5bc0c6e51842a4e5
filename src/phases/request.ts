import type { ItemAnswers } from "../engine/index.ts";
import type { RunDriver, StepName } from "../runs/index.ts";

/** How a phase with steps is to start (runs.md, "Options"). */
export interface RunOptions {
  readonly only: StepName | null;
  readonly skip: readonly StepName[];
  readonly continueFrom: StepName | null;
  readonly retryFailed: boolean;
  readonly resume: boolean;
  readonly profile: string | null;
}

/** Who acts on agent steps: nobody in this process (an agent session), or an agent that alfred starts. */
export type Driver = { readonly kind: "session" } | RunDriver;

/** A phase to be run. */
export interface PhaseRequest {
  /** The project root, absolute. */
  readonly root: string;
  readonly phase: string;
  readonly specId: string | null;
  /** What the phase asks for: `description` for 1-plan; `name`, `mode`, `language` for 0-project. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: RunOptions;
  readonly driver: Driver;
  /** The user has agreed to what would be asked (`--yes`, or an answer on the terminal). */
  readonly isConfirmed: boolean;
  /** What the user has decided on failed tasks of the run that goes on. */
  readonly itemAnswers?: ItemAnswers;
  /** The state file of the run whose steps are all to run again; it is kept beside and ignored (scenario 2.4.2). */
  readonly restartOf?: string;
}

/** `alfred resume`. Without phase and SPEC: the one run that can be resumed, or a choice. */
export interface ResumeRequest {
  readonly root: string;
  readonly phase: string | null;
  readonly specId: string | null;
  readonly runId: string | null;
  readonly from: StepName | null;
  readonly restart: boolean;
  readonly driver: Driver;
  readonly isConfirmed: boolean;
  /** What the user has decided on failed tasks. */
  readonly itemAnswers?: ItemAnswers;
}

/** `alfred step done|fail|skip`. */
export interface FinishStepRequest {
  readonly root: string;
  readonly answer: "done" | "fail" | "skip";
  /** A run id or its short form; null for the only active run. */
  readonly runId: string | null;
  /** The attempt that is answered, as its prompt named it; null for whatever is in flight. */
  readonly attemptId?: string | null;
  readonly reason: string | null;
  readonly driver: Driver;
}
