import type { DamageFault } from "./damage-faults.ts";
import type { FileFault } from "./file-faults.ts";
import type { StateFault } from "./state-faults.ts";
import type { TemplateProblemFacts } from "./template-faults.ts";

/**
 * Every failure that was to be expected, as data. It goes unchanged into `--json`; the sentences are in `sentences-en.ts` and
 * `sentences-ko.ts`, the exit code in `exit-code.ts`, and all three cover the whole union or don't compile.
 */
export type Failure =
  // The state on disk (exit code 3)
  | {
      readonly code: "state_expired";
      readonly file: string;
      readonly savedAt: string;
      readonly expiredAt: string;
    }
  | {
      readonly code: "state_damaged";
      readonly file: string;
      readonly detail: string;
      /** Where `detail` is alfred's own word for it, not a parser's or the system's. */
      readonly fault?: DamageFault;
    }
  /** A file or a folder of state that this user may not read, or the system can't read now: it isn't known to be damaged. */
  | {
      readonly code: "state_unreadable";
      readonly file: string;
      /** What can't be opened: the file or folder itself, or the first folder above it that can't be entered. */
      readonly blockedBy: string;
      readonly detail: string;
    }
  | {
      readonly code: "state_invalid";
      readonly file: string;
      readonly missingFields: readonly string[];
      readonly problems: readonly StateFault[];
    }
  /** A record that can be read says of steps that they are done, and its evidence doesn't. */
  | {
      readonly code: "evidence_disagrees";
      readonly file: string;
      readonly run: string;
      readonly phase: string;
      readonly specId: string | null;
      readonly steps: readonly string[];
      readonly isFinished: boolean;
    }
  | {
      readonly code: "state_newer";
      readonly file: string;
      readonly version: number;
      readonly supportedVersion: number;
    }
  | { readonly code: "state_not_found"; readonly phase: string; readonly specId: string | null }
  | { readonly code: "records_unreachable"; readonly store: string; readonly detail: string }
  /** Where runs' state is left for pods, and by them. */
  | { readonly code: "state_store_unreachable"; readonly store: string; readonly detail: string }
  /** The store that a team's machines share doesn't answer; nothing was begun. */
  | { readonly code: "store_unreachable"; readonly store: string; readonly detail: string }
  | {
      readonly code: "shared_state_damaged";
      readonly store: string;
      /** The record's name, as its state file's. */
      readonly record: string;
      readonly detail: string;
    }
  // Saving (exit code 5)
  | {
      readonly code: "disk_full";
      readonly path: string;
      readonly requiredBytes: number;
      readonly availableBytes: number;
    }
  | { readonly code: "save_not_permitted"; readonly directory: string }
  /** Of a file that isn't alfred's state; what stands in the way is the file itself, or a folder above it. */
  | { readonly code: "write_not_permitted"; readonly path: string; readonly blockedBy: string }
  | { readonly code: "save_failed"; readonly path: string; readonly detail: string }
  /** Saved on this machine, and not in the store that a team's machines share. */
  | {
      readonly code: "state_not_shared";
      readonly store: string;
      readonly file: string;
      /** What the store failed with. */
      readonly reason: Failure;
    }
  // Refusals (exit code 4)
  | {
      readonly code: "path_refused";
      readonly path: string;
      readonly reason: PathRefusal;
      readonly detail: string;
    }
  | { readonly code: "link_refused"; readonly path: string }
  /** The client's plugin brings the same commands; project files beside it would silently win. */
  | { readonly code: "plugin_enabled"; readonly plugin: string; readonly file: string }
  | { readonly code: "run_held"; readonly what: string; readonly holder: HolderFacts }
  /** A lease file that says nothing about anybody and doesn't stay as it is. */
  | { readonly code: "lease_nameless"; readonly what: string; readonly path: string }
  /** Somebody else went on with it while this process had lost its right, and has given it back. */
  | { readonly code: "run_taken_over"; readonly what: string }
  /** This machine and the team's store went on with the same record, each without the other. */
  | {
      readonly code: "state_diverged";
      readonly store: string;
      readonly record: string;
      readonly hereSavedAt: string;
      readonly thereSavedAt: string;
    }
  /** The answer was about what has been answered meanwhile; `answered` is null where nobody can tell any more what that was. */
  | {
      readonly code: "step_moved_on";
      readonly run: string;
      readonly answered: { readonly step: string; readonly item: string | null } | null;
      readonly waiting: {
        readonly step: string;
        readonly item: string | null;
        readonly attempt: number;
        /** As its prompt names it for `--attempt`. */
        readonly attemptId: string | null;
      };
    }
  /** The run's SPEC was there, and isn't any more: nobody is sent to work without it. */
  | {
      readonly code: "spec_gone";
      readonly specId: string;
      readonly run: string;
      /** The documents that aren't there, from the root. */
      readonly missing: readonly string[];
      /** The branch that the run was saved on, where that is another one than now; else null. */
      readonly savedBranch: string | null;
      readonly currentBranch: string | null;
    }
  /** The steps of the run's phase are others now than those that the run was begun with, or in another order. */
  | {
      readonly code: "steps_changed";
      readonly run: string;
      readonly phase: string;
      readonly specId: string | null;
      /** Steps of the run that its definition doesn't have any more. */
      readonly missing: readonly string[];
      /** Steps of the definition that the run doesn't have. */
      readonly added: readonly string[];
    }
  | { readonly code: "checkpoint_ended"; readonly taskId: string; readonly status: "completed" | "failed" }
  /** The executions' server understood, and says no: no token, a state that can't be left, a full queue. */
  | { readonly code: "execution_refused"; readonly status: number; readonly detail: string }
  // Wrong usage (exit code 2)
  | { readonly code: "usage"; readonly detail: string; readonly hint: string | null }
  | {
      readonly code: "unknown_step";
      readonly step: string;
      readonly known: readonly string[];
      readonly nearest: string | null;
    }
  | {
      readonly code: "unknown_phase";
      readonly phase: string;
      readonly known: readonly string[];
      readonly nearest: string | null;
    }
  | { readonly code: "unknown_profile"; readonly profile: string; readonly known: readonly string[] }
  | { readonly code: "unknown_run"; readonly run: string }
  /** There is such a run, and nothing of it is left to be gone on with. */
  | {
      readonly code: "run_closed";
      readonly run: string;
      readonly phase: string;
      readonly specId: string | null;
      readonly status: "completed" | "cancelled";
    }
  | { readonly code: "unknown_agent"; readonly agent: string; readonly known: readonly string[] }
  | {
      readonly code: "spec_not_found";
      readonly specId: string;
      readonly known: readonly string[];
      readonly nearest: string | null;
    }
  | { readonly code: "spec_id_malformed"; readonly specId: string }
  | { readonly code: "spec_exists"; readonly specId: string }
  | { readonly code: "spec_required"; readonly phase: string; readonly known: readonly string[] }
  | { readonly code: "description_required" }
  | {
      readonly code: "checkpoint_not_found";
      readonly taskId: string;
      readonly known: readonly string[];
      readonly nearest: string | null;
    }
  | { readonly code: "checkpoint_id_malformed"; readonly taskId: string }
  /** `unfinished`: the only run that could go on, and the step that it would begin at. */
  | {
      readonly code: "no_active_step";
      readonly run: string | null;
      readonly unfinished: {
        readonly run: string;
        readonly phase: string;
        readonly specId: string | null;
        readonly step: string;
      } | null;
    }
  | {
      readonly code: "unknown_task";
      readonly task: string;
      readonly known: readonly string[];
      readonly nearest: string | null;
    }
  | { readonly code: "import_unreadable"; readonly file: string; readonly problems: readonly FileFault[] }
  | { readonly code: "file_exists"; readonly path: string }
  | { readonly code: "command_needs_shell"; readonly command: string; readonly sign: string }
  | { readonly code: "command_malformed"; readonly command: string; readonly detail: string }
  | { readonly code: "execution_not_found"; readonly execution: string }
  /** What was asked of the executions' server is wrong: each field with what is wrong of it. */
  | { readonly code: "execution_request_invalid"; readonly problems: readonly string[] }
  | { readonly code: "file_not_found"; readonly path: string }
  // The work failed (exit code 1)
  | {
      readonly code: "earlier_phase_missing";
      readonly phase: string;
      readonly missing: string;
      /** The SPEC whose result it is about, where it is one of a SPEC. */
      readonly specId: string | null;
    }
  /** A step was to be run alone, and no work on it could make it count. */
  | {
      readonly code: "earlier_step_missing";
      readonly step: string;
      /** What its gates insist on having seen. */
      readonly missing: string;
      /** A command line that goes back as far as it has to. */
      readonly command: string;
    }
  | { readonly code: "config_invalid"; readonly file: string; readonly problems: readonly FileFault[] }
  | { readonly code: "workflow_invalid"; readonly file: string; readonly problems: readonly FileFault[] }
  | {
      readonly code: "template_invalid";
      readonly file: string;
      readonly problems: readonly TemplateProblemFacts[];
    }
  | {
      readonly code: "template_variables_missing";
      readonly template: string | null;
      readonly variables: readonly string[];
    }
  | { readonly code: "spec_invalid"; readonly specId: string; readonly problemCount: number }
  | { readonly code: "agent_not_installed"; readonly agent: string; readonly command: string }
  | { readonly code: "settings_unreadable"; readonly file: string; readonly detail: string }
  | { readonly code: "commit_not_found"; readonly revision: string }
  | { readonly code: "repository_required"; readonly option: string }
  | { readonly code: "git_failed"; readonly command: string; readonly detail: string }
  /** The work wasn't committed when its gates were checked: the commit alone is something else. */
  | { readonly code: "commit_incomplete"; readonly specId: string; readonly fileCount: number }
  | { readonly code: "nothing_to_verify"; readonly specId: string }
  /** An optional package that isn't installed beside alfred. */
  | { readonly code: "package_missing"; readonly package: string; readonly version: string }
  | { readonly code: "server_unreachable"; readonly server: string; readonly detail: string }
  | { readonly code: "server_failed"; readonly server: string; readonly detail: string }
  | {
      readonly code: "listen_refused";
      readonly host: string;
      readonly port: number;
      readonly detail: string;
    }
  | { readonly code: "file_unreadable"; readonly path: string; readonly detail: string }
  | { readonly code: "system_refused"; readonly path: string; readonly detail: string }
  /** What a command has to say couldn't be written to where its standard output goes; a reader that has enough is no failure. */
  | { readonly code: "output_failed"; readonly detail: string };

export type FailureCode = Failure["code"];

/** Why the path validator says no; one word a rule, the same on every platform. */
export type PathRefusal =
  | "empty"
  | "null_byte"
  | "control_character"
  | "outside_root"
  | "link_outside_root"
  | "link_loop"
  | "parent_not_found"
  | "not_a_directory"
  | "windows_drive"
  | "unc_path"
  | "device_name"
  | "stream_name"
  | "trailing_dot_or_space"
  | "too_long"
  | "malformed_unicode"
  | "not_text"
  | "unreadable";

/** Who holds a lease: enough to find the process, or to see that it is on another machine. */
export interface HolderFacts {
  readonly processId: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly since: string;
}
