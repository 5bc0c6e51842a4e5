import type { Command } from "commander";
import { type KnownOptions, splitDescription, splitTyped } from "./typed-arguments.ts";

/**
 * A slash command's arguments exactly as typed, as the words of that command. Of a phase that takes a description, everything that
 * isn't one of its options is the description.
 */
export async function wordsAsTyped(
  program: Command,
  root: string,
  name: string,
  typed: string,
): Promise<readonly string[]> {
  const isHelp = ["--help", "-h"].includes(typed.trim());
  const command = isHelp ? null : await describingCommand(program, root, name);
  if (command === null) return splitTyped(typed);
  const { options, description } = splitDescription(
    typed,
    knownOptions([...program.options, ...command.options]),
  );
  return description === "" ? options : [...options, "--", description];
}

/** The command whose options count where a phase makes a SPEC of a description; null for every other one. */
async function describingCommand(program: Command, root: string, name: string): Promise<Command | null> {
  const find = (wanted: string) => program.commands.find((each) => each.name() === wanted) ?? null;
  const command = find(name);
  if (command !== null) return takesDescription(command) ? command : null;
  const { listPhases } = await import("../../phases/index.ts");
  const createsSpec = listPhases(root).some((phase) => phase.name === name && phase.createsSpec);
  return createsSpec ? (program.commands.find(takesDescription) ?? null) : null;
}

function takesDescription(command: Command): boolean {
  return command.registeredArguments.some(
    (argument) => argument.variadic && argument.name() === "description",
  );
}

function knownOptions(options: Command["options"]): KnownOptions {
  return new Map(
    options.flatMap(({ short, long, required, optional }) =>
      [short, long].flatMap((name) =>
        name === undefined || name === null ? [] : [[name, { takesValue: required || optional }] as const],
      ),
    ),
  );
}
