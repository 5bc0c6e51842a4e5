import type { Context } from "../context/index.ts";
import type { ProcessWatch } from "../processes/index.ts";
import type { ProjectConfig } from "../project/index.ts";
import type { Evidence, Finding, JsonObject, Run, StepName } from "../runs/index.ts";
import type { SpecStatus } from "../specs/index.ts";

/** A program: a command line without shell syntax, its words, or a setting of the project (with another one where it isn't set). */
export type CommandSource =
  | string
  | readonly string[]
  | { readonly setting: CommandSetting; readonly fallback?: CommandSetting | undefined };

export type CommandSetting = "test_command" | "integration_command";

/** What has to be true before a step counts as done; part of a workflow definition (`workflow.schema.json`). */
export type GateDefinition =
  | { readonly kind: "files_exist"; readonly paths: readonly string[] }
  | { readonly kind: "spec_valid" }
  | CommandGateDefinition
  | { readonly kind: "test_files_recorded" }
  | { readonly kind: "tests_changed"; readonly since: StepName }
  | { readonly kind: "tests_kept"; readonly since: StepName; readonly changes: "refused" | "allowed" }
  | { readonly kind: "new_tests_failed"; readonly since: StepName }
  | { readonly kind: "test_runner_recorded" }
  | { readonly kind: "test_runner_kept"; readonly since: StepName }
  | { readonly kind: "evidence_of"; readonly step: StepName }
  | { readonly kind: "code_changed"; readonly since: StepName; readonly after?: StepName | undefined }
  | { readonly kind: "spec_kept" }
  | { readonly kind: "files_recorded" }
  | {
      readonly kind: "only_documents_changed";
      readonly since: StepName;
      readonly documents?: readonly string[] | undefined;
    }
  | { readonly kind: "spec_mentioned"; readonly documents?: readonly string[] | undefined }
  | { readonly kind: "spec_status"; readonly status: SpecStatus };

/** Whether what a gate sees depends on the project's settings of how it is tested. Any program counts: it may be one of them. */
export function usesSettings({ kind }: GateDefinition): boolean {
  return settingsKinds.has(kind);
}

const settingsKinds: ReadonlySet<GateDefinition["kind"]> = new Set([
  "command",
  "test_files_recorded",
  "tests_changed",
  "tests_kept",
  "new_tests_failed",
  "test_runner_recorded",
  "test_runner_kept",
  "code_changed",
]);

export interface CommandGateDefinition {
  readonly kind: "command";
  readonly command: CommandSource;
  /** `pass`: exit code 0. `fail`: any other. `run`: either. A program that isn't found or runs out of time is none of them. */
  readonly expect: "pass" | "fail" | "run";
  readonly timeout_seconds?: number | undefined;
}

/** What a gate is given. */
export interface GateCall {
  readonly context: Context;
  readonly root: string;
  readonly config: ProjectConfig;
  readonly run: Run;
  readonly step: StepName;
  readonly onStarted: ProcessWatch;
  /** The unfinished runs of the same work that this one replaces, the last one first: what they saw of the tests still counts. */
  readonly earlier: readonly Run[];
  /** The same, and those that were started over: how the tests were before the work began is all that counts of them. */
  readonly lineage: readonly Run[];
}

/** What a gate that only runs a program is given. */
export type CommandGateCall = Pick<GateCall, "context" | "root" | "config" | "step"> &
  Partial<Pick<GateCall, "onStarted">>;

/** What one gate saw, before it is stamped with time and commit. */
export interface Observation {
  readonly findings: readonly Finding[];
  readonly details?: JsonObject;
  readonly command?: readonly string[];
  readonly exitCode?: number | null;
  readonly outputDigest?: string;
  readonly outputTail?: string;
}

export type GateResult =
  | { readonly kind: "checked"; readonly passed: boolean; readonly evidence: readonly Evidence[] }
  /** The user interrupted: nothing was decided. */
  | { readonly kind: "aborted" };
