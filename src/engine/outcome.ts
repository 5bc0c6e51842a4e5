import type { Finding, Run, StepName } from "../runs/index.ts";

/** One part of a step's work, and how far the step is. */
export interface ItemInFlight {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly doneCount: number;
  readonly itemCount: number;
}

/** How one drive of a run ended. All of them leave the run saved. */
export type EngineOutcome =
  /** An agent step's prompt is ready: in a session the agent acts on it and calls `alfred step done`. */
  | {
      readonly kind: "prompt_ready";
      readonly run: Run;
      readonly step: StepName;
      /** The part of the step's work that the prompt is about; null where it is the whole. */
      readonly item: ItemInFlight | null;
      readonly prompt: string;
      /** The subagent that the definition names for the step, or null. */
      readonly subagent: string | null;
      readonly attempt: number;
      /** Null: no limit. */
      readonly attemptsMax: number | null;
      /** What the gate saw at the attempt before; empty at the first. */
      readonly findings: readonly Finding[];
    }
  | { readonly kind: "completed"; readonly run: Run }
  /** A gate refused and the step stays open (attempts left), or the step failed for good (`run.status` is `failed`). */
  | {
      readonly kind: "failed";
      readonly run: Run;
      readonly step: StepName;
      readonly item: ItemInFlight | null;
      readonly findings: readonly Finding[];
      readonly message: string;
      readonly outputTail: string | null;
      readonly attempt: number;
      /** Null: no limit. */
      readonly attemptsMax: number | null;
      /** True where the step is open and `alfred step done` may be called again. */
      readonly isOpen: boolean;
    }
  | {
      readonly kind: "interrupted";
      readonly run: Run;
      readonly step: StepName | null;
      readonly signal: string;
    };
