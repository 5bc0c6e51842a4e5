import type { Drift, Finding, StepName } from "../runs/index.ts";

/** Something that a person follows while it happens; worded by `messages`, written to standard error. */
export type ProgressEvent =
  | {
      readonly kind: "run_started";
      readonly phase: string;
      readonly specId: string | null;
      readonly shortId: string;
    }
  | {
      readonly kind: "run_superseded";
      readonly phase: string;
      readonly shortId: string;
      readonly completedCount: number;
      readonly skippedCount: number;
      readonly stepCount: number;
    }
  | {
      readonly kind: "run_taken_over";
      readonly phase: string;
      readonly specId: string | null;
      readonly processId: number;
      readonly since: string;
    }
  /** Somebody removed the run's lease, and perhaps its record with it, while it was being worked on; it is written again. */
  | { readonly kind: "lease_taken_again"; readonly what: string }
  | {
      readonly kind: "resume_loaded";
      readonly specId: string | null;
      readonly phase: string;
      readonly savedAt: string;
    }
  | { readonly kind: "steps_skipped"; readonly steps: readonly StepName[] }
  | {
      readonly kind: "step_skipped";
      readonly step: StepName;
      readonly reason: "already_completed" | "requested";
    }
  | { readonly kind: "resuming_from"; readonly step: StepName }
  | { readonly kind: "restart_forced"; readonly step: StepName; readonly skipped: readonly StepName[] }
  | { readonly kind: "saved_state_ignored"; readonly backup: string }
  /** What was to be resumed is too old. */
  | {
      readonly kind: "run_expired";
      readonly phase: string;
      readonly specId: string | null;
      readonly savedAt: string;
      readonly expiredAt: string;
    }
  | { readonly kind: "nothing_to_resume"; readonly phase: string; readonly specId: string | null }
  | { readonly kind: "step_started"; readonly step: StepName; readonly attempt: number }
  | { readonly kind: "step_completed"; readonly step: StepName; readonly seconds: number }
  | {
      readonly kind: "step_failed";
      readonly step: StepName;
      readonly findings: readonly Finding[];
      /** Else the outcome, which has the findings too, comes next. */
      readonly isTriedAgain: boolean;
    }
  /** Another run of the same work has passed the step that can't be passed now; the command goes on from there. */
  | {
      readonly kind: "passed_before";
      readonly step: StepName;
      readonly shortId: string;
      readonly command: string;
    }
  /** The test command failed before there was a new test. */
  | {
      readonly kind: "tests_fail_already";
      readonly step: StepName;
      readonly command: readonly string[];
      readonly exitCode: number | null;
    }
  /** Tests aren't any more what the earlier step saw, and may be so here. */
  | {
      readonly kind: "tests_changed";
      readonly step: StepName;
      readonly since: StepName;
      readonly files: readonly string[];
    }
  | {
      readonly kind: "item_started";
      readonly step: StepName;
      readonly item: string;
      readonly title: string;
      readonly wave: number;
      readonly attempt: number;
    }
  | {
      readonly kind: "item_completed";
      readonly step: StepName;
      readonly item: string;
      readonly doneCount: number;
      readonly itemCount: number;
    }
  | {
      readonly kind: "item_failed";
      readonly step: StepName;
      readonly item: string;
      readonly findings: readonly Finding[];
      readonly isTriedAgain: boolean;
    }
  /** Were in progress when work stopped, and begin anew. */
  | { readonly kind: "items_reset"; readonly step: StepName; readonly items: readonly string[] }
  /** All that is left is left out: because of others, or for a reason of its own. */
  | { readonly kind: "items_skipped"; readonly step: StepName; readonly findings: readonly Finding[] }
  | { readonly kind: "gate_running"; readonly step: StepName; readonly command: string }
  | { readonly kind: "agent_started"; readonly step: StepName; readonly agent: string }
  | { readonly kind: "agent_output"; readonly text: string }
  | {
      readonly kind: "left_worker_ended";
      readonly step: StepName;
      readonly processId: number;
      readonly since: string;
    }
  | {
      readonly kind: "step_was_in_flight";
      readonly step: StepName;
      readonly startedAt: string;
      /** Relative paths; null where git can't tell. */
      readonly changedFiles: readonly string[] | null;
    }
  | { readonly kind: "waiting_for_lease"; readonly holder: string }
  | {
      /** A state file that can't be read, and has no good backup. */
      readonly kind: "damage_found";
      readonly file: string;
      readonly detail: string;
      /** It isn't damaged: a newer alfred wrote it. */
      readonly isNewer?: boolean;
    }
  | {
      /** There is a repository, and git doesn't say what has changed in it. */
      readonly kind: "git_unanswered";
      readonly detail: string;
    }
  | {
      /** A command that only reads found a damaged state file, and shows what its backup says. */
      readonly kind: "backup_stands_in";
      readonly file: string;
      readonly detail: string;
      readonly restoredFrom: string;
    }
  /** A record that doesn't agree with its own evidence; the version before does. */
  | {
      readonly kind: "evidence_mended";
      readonly file: string;
      readonly steps: readonly StepName[];
      readonly restoredFrom: string;
      readonly keptAs: string | null;
    }
  | {
      readonly kind: "damage_mended";
      readonly file: string;
      readonly detail: string;
      readonly restoredFrom: string;
      /** The name of the damaged file now; null where it was gone. */
      readonly keptAs: string | null;
    }
  | { readonly kind: "state_kept_elsewhere"; readonly file: string }
  | { readonly kind: "unsaved_state_found"; readonly file: string; readonly keptAt: string }
  /** The project's state doesn't have all of the one that was kept outside, nor the other way round: neither is touched. */
  | { readonly kind: "unsaved_state_left"; readonly file: string; readonly keptAt: string }
  /** What differed between this machine and the team's store is now the same on both. */
  | {
      readonly kind: "state_shared";
      readonly store: string;
      readonly broughtInCount: number;
      readonly sentCount: number;
    }
  /** A record in the team's store can't be read; the version before it, or this machine's, has taken its place. */
  | {
      readonly kind: "shared_state_mended";
      readonly store: string;
      readonly record: string;
      readonly detail: string;
    }
  /** Of a record that the work at hand isn't about: it is left as it is on both sides. */
  | { readonly kind: "shared_state_left"; readonly record: string; readonly detail: string }
  | {
      readonly kind: "records_looked_at";
      readonly store: string;
      readonly doneCount: number;
      readonly recordCount: number;
    }
  | { readonly kind: "drift"; readonly drift: Drift }
  | { readonly kind: "kept_edited_file"; readonly file: string }
  /** Somebody else's file stands in the place of one of alfred's. */
  | { readonly kind: "kept_others_file"; readonly file: string }
  /** An agent client's settings can't be added to: what a person may add by hand, line by line. */
  | {
      readonly kind: "settings_left";
      readonly file: string;
      /** Why it can't be read; null where it is read-only. */
      readonly detail: string | null;
      readonly lines: readonly string[];
    }
  /** A file that would have told of the project; what it says isn't known. */
  | { readonly kind: "manifest_unreadable"; readonly file: string; readonly detail: string };

export type Report = (event: ProgressEvent) => void;
