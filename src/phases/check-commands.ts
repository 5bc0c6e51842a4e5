import { allGatesOf, type WorkflowDefinition } from "../engine/index.ts";
import { commandWords } from "../processes/index.ts";
import type { ProjectConfig } from "../project/index.ts";

/**
 * Reads every command line that a workflow may come to, before its first step: one that can't be run is said while nothing is begun.
 * @throws AlfredError `command_needs_shell`, `command_malformed`
 */
export function checkCommands(
  definition: WorkflowDefinition,
  { testCommand, integrationCommand }: Pick<ProjectConfig, "testCommand" | "integrationCommand">,
): void {
  const settings = { test_command: testCommand, integration_command: integrationCommand };
  for (const step of definition.steps) {
    const sources = [
      ...(step.kind === "command" ? [step.command] : []),
      ...allGatesOf(step).flatMap((gate) => (gate.kind === "command" ? [gate.command] : [])),
    ];
    for (const source of sources) {
      const command = typeof source === "object" && "setting" in source ? settings[source.setting] : source;
      if (command !== null) commandWords(command);
    }
  }
}
