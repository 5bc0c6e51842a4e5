import type { Failure, FailureCode } from "../../../src/failures/index.ts";

/** One failure of every code; a code without a sample doesn't compile. `mark` stands for every word that comes from facts. */
export function aFailureOfEachCode(mark: (word: string) => string): readonly Failure[] {
  const samples: { readonly [Code in FailureCode]: Extract<Failure, { code: Code }> } = {
    state_expired: {
      code: "state_expired",
      file: mark("a.json"),
      savedAt: "2025-10-08T12:00:00.000Z",
      expiredAt: "2025-11-07T12:00:00.000Z",
    },
    state_damaged: { code: "state_damaged", file: mark("a.json"), detail: mark("Unexpected end") },
    state_invalid: {
      code: "state_invalid",
      file: mark("a.json"),
      missingFields: [mark("spec_id")],
      problems: [mark("/status is wrong")],
    },
    state_newer: { code: "state_newer", file: mark("a.json"), version: 9, supportedVersion: 1 },
    state_not_found: { code: "state_not_found", phase: mark("2-run"), specId: mark("SPEC-AUTH-001") },
    disk_full: { code: "disk_full", path: mark("/p/a.json"), requiredBytes: 10_000, availableBytes: 0 },
    save_not_permitted: { code: "save_not_permitted", directory: mark("/p") },
    save_failed: { code: "save_failed", path: mark("/p/a.json"), detail: mark("EIO") },
    path_refused: {
      code: "path_refused",
      path: mark("../x"),
      reason: "outside_root",
      detail: mark("it leads to /x"),
    },
    link_refused: { code: "link_refused", path: mark("/p/a.json") },
    run_held: {
      code: "run_held",
      what: mark("2-run SPEC-AUTH-001"),
      holder: { processId: 42, host: mark("here"), since: "2025-11-12T12:00:00.000Z" },
    },
    usage: { code: "usage", detail: mark("--a and --b don't go together."), hint: mark("Give one.") },
    unknown_step: {
      code: "unknown_step",
      step: mark("green"),
      known: [mark("green_phase")],
      nearest: mark("green_phase"),
    },
    unknown_phase: {
      code: "unknown_phase",
      phase: mark("2-rum"),
      known: [mark("2-run")],
      nearest: mark("2-run"),
    },
    unknown_profile: { code: "unknown_profile", profile: mark("ci"), known: [] },
    unknown_run: { code: "unknown_run", run: mark("12345678") },
    unknown_agent: { code: "unknown_agent", agent: mark("cloude"), known: [mark("claude")] },
    spec_not_found: {
      code: "spec_not_found",
      specId: mark("SPEC-AUTH-002"),
      known: [mark("SPEC-AUTH-001")],
      nearest: mark("SPEC-AUTH-001"),
    },
    spec_id_malformed: { code: "spec_id_malformed", specId: mark("auth") },
    spec_exists: { code: "spec_exists", specId: mark("SPEC-AUTH-001") },
    spec_required: { code: "spec_required", phase: mark("2-run"), known: [mark("SPEC-AUTH-001")] },
    description_required: { code: "description_required" },
    no_active_step: { code: "no_active_step", run: mark("12345678") },
    unknown_task: {
      code: "unknown_task",
      task: mark("T-9"),
      known: [mark("T-001")],
      nearest: mark("T-001"),
    },
    import_unreadable: {
      code: "import_unreadable",
      file: mark("tasks.json"),
      problems: [mark("/tasks is missing")],
    },
    file_exists: { code: "file_exists", path: mark("a.md") },
    command_needs_shell: { code: "command_needs_shell", command: mark("a | b"), sign: mark("|") },
    command_malformed: { code: "command_malformed", command: mark('a "b'), detail: mark("a quote") },
    file_not_found: { code: "file_not_found", path: mark("a.md") },
    not_a_project: { code: "not_a_project", directory: mark("/p") },
    earlier_phase_missing: {
      code: "earlier_phase_missing",
      phase: mark("1-plan"),
      missing: mark("0-project"),
    },
    config_invalid: { code: "config_invalid", file: mark("config.json"), problems: [mark("/mode is wrong")] },
    workflow_invalid: { code: "workflow_invalid", file: mark("w.json"), problems: [mark("/steps is empty")] },
    template_invalid: {
      code: "template_invalid",
      file: mark("t.md"),
      problems: [
        { line: 3, column: 7, kind: "unknown_variable", text: mark("{{NMAE}}"), detail: mark("not known") },
      ],
    },
    template_variables_missing: {
      code: "template_variables_missing",
      template: mark("t.md"),
      variables: [mark("{{NAME}}")],
    },
    spec_invalid: { code: "spec_invalid", specId: mark("SPEC-AUTH-001"), problemCount: 2 },
    agent_not_installed: { code: "agent_not_installed", agent: mark("claude"), command: mark("claude") },
    settings_unreadable: { code: "settings_unreadable", file: mark("settings.json"), detail: mark("EIO") },
    file_unreadable: { code: "file_unreadable", path: mark("a.md"), detail: mark("EIO") },
    git_failed: { code: "git_failed", detail: mark("not a repository") },
  };
  return Object.values(samples);
}
