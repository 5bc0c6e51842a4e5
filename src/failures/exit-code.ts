import type { Failure, FailureCode } from "./failure.ts";

/** The exit codes of product.md, "The command line". */
export const exitCodes = {
  done: 0,
  workFailed: 1,
  usage: 2,
  stateUnusable: 3,
  decisionNeeded: 4,
  notSaved: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodeOf = {
  state_expired: exitCodes.stateUnusable,
  state_damaged: exitCodes.stateUnusable,
  state_invalid: exitCodes.stateUnusable,
  state_newer: exitCodes.stateUnusable,
  records_unreachable: exitCodes.stateUnusable,
  disk_full: exitCodes.notSaved,
  save_not_permitted: exitCodes.notSaved,
  save_failed: exitCodes.notSaved,
  path_refused: exitCodes.decisionNeeded,
  plugin_enabled: exitCodes.decisionNeeded,
  link_refused: exitCodes.decisionNeeded,
  run_held: exitCodes.decisionNeeded,
  checkpoint_ended: exitCodes.decisionNeeded,
  execution_refused: exitCodes.decisionNeeded,
  usage: exitCodes.usage,
  unknown_step: exitCodes.usage,
  unknown_phase: exitCodes.usage,
  unknown_profile: exitCodes.usage,
  unknown_run: exitCodes.usage,
  // No state file is expired, damaged or invalid: there is none.
  state_not_found: exitCodes.usage,
  unknown_agent: exitCodes.usage,
  spec_not_found: exitCodes.usage,
  spec_id_malformed: exitCodes.usage,
  spec_exists: exitCodes.usage,
  spec_required: exitCodes.usage,
  description_required: exitCodes.usage,
  checkpoint_not_found: exitCodes.usage,
  checkpoint_id_malformed: exitCodes.usage,
  no_active_step: exitCodes.usage,
  unknown_task: exitCodes.usage,
  import_unreadable: exitCodes.usage,
  file_exists: exitCodes.usage,
  command_needs_shell: exitCodes.usage,
  command_malformed: exitCodes.usage,
  execution_not_found: exitCodes.usage,
  execution_request_invalid: exitCodes.usage,
  file_not_found: exitCodes.usage,
  earlier_phase_missing: exitCodes.workFailed,
  config_invalid: exitCodes.stateUnusable,
  workflow_invalid: exitCodes.usage,
  template_invalid: exitCodes.workFailed,
  template_variables_missing: exitCodes.workFailed,
  spec_invalid: exitCodes.workFailed,
  agent_not_installed: exitCodes.workFailed,
  settings_unreadable: exitCodes.stateUnusable,
  commit_not_found: exitCodes.usage,
  repository_required: exitCodes.usage,
  git_failed: exitCodes.workFailed,
  commit_incomplete: exitCodes.decisionNeeded,
  nothing_to_verify: exitCodes.usage,
  package_missing: exitCodes.workFailed,
  server_unreachable: exitCodes.workFailed,
  server_failed: exitCodes.workFailed,
  listen_refused: exitCodes.workFailed,
  file_unreadable: exitCodes.workFailed,
  system_refused: exitCodes.workFailed,
} as const satisfies Record<FailureCode, ExitCode>;

export function exitCode(failure: Failure): ExitCode {
  return exitCodeOf[failure.code];
}
