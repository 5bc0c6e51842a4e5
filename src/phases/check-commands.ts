import { allGatesOf, type StepDefinition, type WorkflowDefinition } from "../engine/index.ts";
import { AlfredError, type StepFault } from "../failures/index.ts";
import { commandWords } from "../processes/index.ts";
import type { CommandSetting, ProjectConfig } from "../project/index.ts";

/**
 * Reads every command line that a workflow takes from the configuration, before its first step: one that can't be run is said while nothing
 * is begun.
 * @throws AlfredError `command_needs_shell`, `command_malformed`
 */
export function checkCommands(
  definition: WorkflowDefinition,
  { testCommand, integrationCommand }: Pick<ProjectConfig, "testCommand" | "integrationCommand">,
): void {
  const settings = { test_command: testCommand, integration_command: integrationCommand };
  for (const source of definition.steps.flatMap(commandsOf)) {
    const command = isSetting(source) ? settings[source.setting] : null;
    if (command !== null) commandWords(command);
  }
}

/** What is wrong with the command lines that a step itself gives. */
export function commandFaults(step: StepDefinition): readonly StepFault[] {
  return commandsOf(step).flatMap((source) => (isSetting(source) ? [] : faultsOf(source)));
}

type CommandSource = ReturnType<typeof commandsOf>[number];

function commandsOf(step: StepDefinition) {
  return [
    ...(step.kind === "command" ? [step.command] : []),
    ...allGatesOf(step).flatMap((gate) => (gate.kind === "command" ? [gate.command] : [])),
  ];
}

function isSetting(source: CommandSource): source is Extract<CommandSource, { readonly setting: string }> {
  return typeof source === "object" && "setting" in source;
}

function faultsOf(command: CommandSetting): readonly StepFault[] {
  try {
    commandWords(command);
    return [];
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    const { failure } = error;
    if (failure.code === "command_needs_shell")
      return [{ kind: "needs_shell", command: failure.command, sign: failure.sign }];
    if (failure.code !== "command_malformed") throw error;
    return [{ kind: "command_malformed", command: failure.command, detail: failure.detail }];
  }
}
