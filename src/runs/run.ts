/** The status of a run (runs.md). A killed process leaves `in_progress` behind; its lease tells that nobody works on it. */
export type RunStatus = "in_progress" | "completed" | "failed" | "paused" | "cancelled";

export type StepStatus = "pending" | "in_progress" | "completed" | "failed" | "skipped";

/** A step's name as its workflow definition has it, for example `green_phase`. */
export type StepName = string;

/** A value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/** Why an agent client failed, as far as it can be told from outside; each has its own advice. */
export type AgentFailureReason = "limit" | "login" | "refused" | "not_called" | "no_result" | "no_sandbox";

/** What a gate saw that keeps a step from counting as done, or that is worth knowing. Worded by `messages`. */
export type Finding =
  | { readonly kind: "file_missing"; readonly path: string }
  | {
      readonly kind: "document_problem";
      readonly file: string;
      readonly line: number;
      readonly problem: string;
      readonly hint: string;
    }
  | { readonly kind: "command_unknown"; readonly setting: string }
  | { readonly kind: "command_not_found"; readonly command: string; readonly detail: string }
  | {
      readonly kind: "command_failed";
      readonly command: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
    }
  | { readonly kind: "command_passed_unexpectedly"; readonly command: string }
  | { readonly kind: "command_timed_out"; readonly command: string; readonly timeoutSeconds: number }
  | {
      readonly kind: "tests_unchanged";
      /** Tests that were there before the work began, and were put back: not new. Absent where there are none. */
      readonly files?: readonly string[];
    }
  | { readonly kind: "tests_changed_since"; readonly step: StepName; readonly files: readonly string[] }
  | { readonly kind: "tests_deleted_since"; readonly step: StepName; readonly files: readonly string[] }
  /** The tests failed before there were new ones, and nothing shows that the new ones do. */
  | { readonly kind: "tests_failed_before"; readonly step: StepName }
  | { readonly kind: "test_runner_changed"; readonly step: StepName; readonly files: readonly string[] }
  | { readonly kind: "code_unchanged"; readonly step: StepName }
  | { readonly kind: "spec_changed"; readonly specId: string }
  | { readonly kind: "evidence_missing"; readonly step: StepName }
  | { readonly kind: "changed_besides_documents"; readonly step: StepName; readonly files: readonly string[] }
  | { readonly kind: "spec_not_mentioned"; readonly specId: string; readonly documents: readonly string[] }
  | {
      readonly kind: "spec_status_differs";
      readonly file: string;
      readonly status: string;
      readonly expected: string;
    }
  | {
      readonly kind: "agent_failed";
      readonly agent: string;
      readonly exitCode: number | null;
      /** The client's own words. */
      readonly detail: string;
      /** Absent where nothing is known but that it failed. */
      readonly reason?: AgentFailureReason;
    }
  | { readonly kind: "reported_failed"; readonly reason: string }
  /** An item of a step that has failed as often as it may. */
  | {
      readonly kind: "item_failed";
      readonly item: string;
      readonly detail: string;
      /** Where what was done of it is kept, where that isn't in the project. */
      readonly branch?: string;
    }
  /** An item that is left out, because of others or for a reason of its own. */
  | {
      readonly kind: "item_skipped";
      readonly item: string;
      readonly because: readonly string[];
      readonly detail: string;
    }
  /** An item that somebody else is at work on. */
  | { readonly kind: "item_held"; readonly item: string; readonly holder: string }
  /** Work that was done side by side and doesn't fit what is there now; it is kept on its branch. */
  | {
      readonly kind: "merge_conflict";
      readonly item: string;
      readonly files: readonly string[];
      readonly branch: string;
    };

/** What a gate saw, kept in the record (product.md, "One engine"). */
export interface Evidence {
  /** The gate's kind in the workflow definition, for example `tests_pass`. */
  readonly gate: string;
  readonly passed: boolean;
  readonly checkedAt: string;
  /** The program and its arguments, where the gate ran one. */
  readonly command: readonly string[] | null;
  readonly exitCode: number | null;
  /** Seconds. */
  readonly duration: number;
  /** `sha256:` and the hex digest of the whole output. */
  readonly outputDigest: string | null;
  /** The end of the output, at most a few kilobytes. */
  readonly outputTail: string | null;
  /** The commit that was checked out, or null outside git or before the first commit. */
  readonly commit: string | null;
  readonly findings: readonly Finding[];
  /** What else later gates need, for example the digests of the test files that were seen red. */
  readonly details: JsonObject;
}

/** A piece of evidence in the order of the run's evidence, tied to the one before (`evidence-chain.ts`). */
export interface EvidenceLink {
  readonly step: StepName;
  /** The item of the step that it is about; absent where it is about the step. */
  readonly item?: string;
  readonly gate: string;
  readonly passed: boolean;
  /** How many gates were checked together with it: with the last batch of a completed step it was passed. */
  readonly batchSize: number;
  /** `sha256:` and the hex digest of the evidence as canonical JSON. */
  readonly digest: string;
  /** `sha256:` over the link before (the run's id for the first one) and this one's facts. */
  readonly hash: string;
}

/** Why a step isn't done. */
export interface StepError {
  readonly message: string;
  readonly findings: readonly Finding[];
}

/** Where an item is worked on side by side with others: a work tree of its own, on a branch of its own. */
export interface Workplace {
  /** Absolute. */
  readonly directory: string;
  readonly branch: string;
  /** The commit that the work began from: the project's files as they were then. */
  readonly base: string;
}

/** `unmerged`: it has passed its gates in its workplace, and isn't in the project yet. */
export type ItemStatus = "pending" | "in_progress" | "unmerged" | "completed" | "failed" | "skipped";

/** One part of a step's work that this run has begun, for example a task of a task file. */
export interface StepItem {
  readonly id: string;
  readonly title: string;
  readonly status: ItemStatus;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** Seconds from start to completion. */
  readonly duration: number | null;
  readonly attempts: number;
  readonly error: StepError | null;
  readonly evidence: readonly Evidence[];
  /** Null where it is worked on in the project itself. */
  readonly workplace: Workplace | null;
}

export interface Step {
  readonly name: StepName;
  /** The step's group in the definition; becomes the run's `current_phase`. */
  readonly group: string;
  readonly status: StepStatus;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** Seconds from start to completion. */
  readonly duration: number | null;
  readonly attempts: number;
  readonly error: StepError | null;
  /** What the step gave to later steps. */
  readonly output: JsonObject;
  readonly evidence: readonly Evidence[];
  /** The parts that its work is cut into, as far as they were begun; absent where it is done whole. */
  readonly items?: readonly StepItem[];
  /** `skip_reason`, `previous_error`, what the step started from: what readers need beside the fields above. */
  readonly metadata: JsonObject;
}

/** The repository when the record was last saved (scenario 2.1.1). */
export interface RunContext {
  /** Null on a detached HEAD or outside git. */
  readonly branch: string | null;
  /** Null outside git or before the first commit. */
  readonly lastCommit: string | null;
  readonly dirty: boolean;
  /** Absolute paths of files that differ from the last commit, those under version control first. */
  readonly filesModified: readonly string[];
  /** How many there are, where `filesModified` names only the first of them. */
  readonly filesModifiedCount?: number;
  /** The earlier phases' results that were handed in, as absolute paths of their files. */
  readonly handover: readonly string[];
}

export interface Transition {
  readonly from: RunStatus | "idle";
  readonly to: RunStatus;
  readonly at: string;
  readonly reason: string;
}

/** An agent that alfred starts for agent steps, as it was said: a client by its name, or any program. */
export type RunDriver = (
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "agent_command"; readonly command: string }
) & {
  /** How many parts of a step's work may be done at once, each in a work tree of its own; 1 unless said. */
  readonly parallel?: number;
};

/**
 * One execution of a phase's steps; when completed, also the phase's result (runs.md, product.md "One engine").
 * `completed_steps` and `pending_steps` of the file are derived from `steps`.
 */
export interface Run {
  /** Unique and time-sortable (UUID version 7); its last 8 characters are the short form in messages. */
  readonly runId: string;
  /** The phase, for example `2-run`. */
  readonly phase: string;
  readonly specId: string | null;
  readonly profile: string | null;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly completedAt: string | null;
  /** When the record was last saved. */
  readonly timestamp: string;
  /** Thirty days after `timestamp`: later the run can't be resumed (scenario 2.2.2). */
  readonly expiry: string;
  readonly configHash: string;
  /** What the hash was made from, each part hashed by itself, so that a change can be named. */
  readonly configParts: { readonly [part: string]: string };
  /** Who acted on agent steps last, where alfred started it; absent where that was left to an agent's session. */
  readonly driver?: RunDriver;
  /** The caller's words, for example `description` of 1-plan. */
  readonly inputs: { readonly [name: string]: string };
  readonly steps: readonly Step[];
  readonly context: RunContext;
  readonly history: readonly Transition[];
  /** By the agents that alfred has started for it, in all; null where none of them told. */
  readonly tokensUsed: number | null;
  /** Every piece of evidence that was ever recorded, whatever became of its step. */
  readonly evidenceChain: readonly EvidenceLink[];
  /** Empty until the run is completed. */
  readonly outputs: JsonObject;
  /** Absolute paths; empty until the run is completed. */
  readonly filesCreated: readonly string[];
  /** How many there are, where `filesCreated` names only the first of them. */
  readonly filesCreatedCount?: number;
  readonly nextPhase: string | null;
}
