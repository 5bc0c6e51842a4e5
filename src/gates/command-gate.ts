import {
  commandWords,
  displayCommand,
  type ProcessResult,
  runProcess,
  unattended,
} from "../processes/index.ts";
import type { ProjectConfig } from "../project/index.ts";
import type { Finding } from "../runs/index.ts";
import type {
  CommandGateCall,
  CommandGateDefinition,
  CommandSetting,
  CommandSource,
  Observation,
} from "./gate.ts";

/** The shell's own codes for a program that can't be started; a test run that ends with them ran no test. */
const exitCodesOfMissingProgram: readonly number[] = [126, 127];

/** Runs a program and compares its end with what is expected. Null where the user interrupted it. */
export async function checkCommand(
  gate: CommandGateDefinition,
  call: CommandGateCall,
): Promise<Observation | null> {
  const command = resolveCommand(gate.command, call.config);
  if ("setting" in command) return { findings: [{ kind: "command_unknown", setting: command.setting }] };

  const { context, root, config } = call;
  const shown = displayCommand(command.words);
  context.report({ kind: "gate_running", step: call.step, command: shown });
  context.trace({ kind: "process_started", command: command.words, directory: root });
  const result = await runProcess({
    command: command.words,
    directory: root,
    environment: unattended(context.environment),
    timeoutMs: (gate.timeout_seconds ?? config.limits.gateTimeoutSeconds) * 1000,
    signal: context.signal,
    ...(call.onStarted === undefined ? {} : { onStarted: call.onStarted }),
  });
  const exitCode = result.kind === "exited" ? result.exitCode : null;
  context.trace({ kind: "process_ended", command: command.words, exitCode, durationMs: result.durationMs });
  if (result.kind === "aborted") return null;

  const finding = findingOf(result, gate.expect, shown);
  return {
    findings: finding === null ? [] : [finding],
    command: command.words,
    exitCode,
    outputDigest: result.outputDigest,
    outputTail: result.outputTail,
    details: { expect: gate.expect },
  };
}

type Resolved = { readonly words: readonly string[] } | { readonly setting: CommandSetting };

function resolveCommand(source: CommandSource, config: ProjectConfig): Resolved {
  if (typeof source === "string" || !("setting" in source)) return { words: commandWords(source) };
  const value =
    settingOf(source.setting, config) ??
    (source.fallback === undefined ? null : settingOf(source.fallback, config));
  return value === null ? { setting: source.setting } : { words: commandWords(value) };
}

function settingOf(setting: CommandSetting, config: ProjectConfig): string | readonly string[] | null {
  return setting === "test_command" ? config.testCommand : config.integrationCommand;
}

function findingOf(
  result: Exclude<ProcessResult, { kind: "aborted" }>,
  expect: CommandGateDefinition["expect"],
  command: string,
): Finding | null {
  switch (result.kind) {
    case "not_found":
      return { kind: "command_not_found", command, detail: result.detail };
    case "timed_out":
      return { kind: "command_timed_out", command, timeoutSeconds: Math.round(result.timeoutMs / 1000) };
    case "signaled":
      return { kind: "command_failed", command, exitCode: null, signal: result.signal };
    case "exited":
      if (exitCodesOfMissingProgram.includes(result.exitCode)) {
        return { kind: "command_not_found", command, detail: `exit code ${result.exitCode}` };
      }
      if (expect === "pass" && result.exitCode !== 0) {
        return { kind: "command_failed", command, exitCode: result.exitCode, signal: null };
      }
      if (expect === "fail" && result.exitCode === 0) return { kind: "command_passed_unexpectedly", command };
      return null;
  }
}
