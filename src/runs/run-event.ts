import type { Evidence, JsonObject, StepError, StepName, Workplace } from "./run.ts";

/** What can happen to a run; `applyEvent` is the only place where a run changes. */
export type RunEvent =
  /** pending or failed → in_progress, one attempt more. */
  | { readonly kind: "start_step"; readonly step: StepName; readonly metadata?: JsonObject }
  /** in_progress → completed. */
  | {
      readonly kind: "pass_step";
      readonly step: StepName;
      readonly evidence: readonly Evidence[];
      readonly output?: JsonObject;
    }
  /** The gate refused: the step stays in_progress, with what the gate saw, and the attempt is counted. */
  | {
      readonly kind: "refuse_step";
      readonly step: StepName;
      readonly evidence: readonly Evidence[];
      readonly error: StepError;
    }
  /** in_progress → failed; the run becomes failed. */
  | {
      readonly kind: "fail_step";
      readonly step: StepName;
      readonly evidence: readonly Evidence[];
      readonly error: StepError;
    }
  | { readonly kind: "skip_step"; readonly step: StepName; readonly reason: string }
  | ItemEvent
  /** The step in flight goes back to pending; the run becomes paused. */
  | { readonly kind: "interrupt"; readonly reason: string }
  /** Goes on with a run that was paused, failed, or left in_progress by a dead process. A step that was in flight or failed starts over. */
  | { readonly kind: "resume"; readonly reason: string }
  /** Earlier steps that aren't done are skipped, this one and all later ones become pending (scenario 2.4.1). */
  | { readonly kind: "restart_from"; readonly step: StepName; readonly reason: string }
  /** Every step is done: the record becomes the phase's result. */
  | {
      readonly kind: "complete";
      readonly outputs: JsonObject;
      readonly filesCreated: readonly string[];
      readonly nextPhase: string | null;
    }
  /** Nothing happened to the run: it is saved again with the time, and with what the caller knows of the repository. */
  | { readonly kind: "keep" }
  /** Agents that worked on it have read and written so many tokens more. */
  | { readonly kind: "use_tokens"; readonly count: number }
  | { readonly kind: "cancel"; readonly reason: string };

/** What can happen to a part of a step's work while the step is in progress. */
export type ItemEvent =
  /** Begins, or is tried again: one attempt more. */
  | {
      readonly kind: "start_item";
      readonly step: StepName;
      readonly item: string;
      readonly title: string;
      readonly workplace: Workplace | null;
    }
  /** Its gates passed: completed, or unmerged where that was in a workplace of its own. */
  | {
      readonly kind: "pass_item";
      readonly step: StepName;
      readonly item: string;
      readonly evidence: readonly Evidence[];
    }
  /** unmerged → completed. */
  | { readonly kind: "merge_item"; readonly step: StepName; readonly item: string }
  /** Not done: it stays open for another attempt, or has failed. */
  | {
      readonly kind: "refuse_item" | "fail_item";
      readonly step: StepName;
      readonly item: string;
      readonly evidence: readonly Evidence[];
      readonly error: StepError;
    }
  | { readonly kind: "skip_item"; readonly step: StepName; readonly item: string };
