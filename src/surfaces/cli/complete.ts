import type { Command } from "commander";
import { listPhases } from "../../phases/index.ts";
import { shortId } from "../../runs/index.ts";
import { specIds } from "../../specs/index.ts";
import { loadHistory } from "../../store/index.ts";

const stepOptions = ["--only", "--skip", "--continue-from", "--from"];
const shells = ["bash", "zsh", "fish", "powershell"];
const runsShown = 20;

/** What the last word can become: commands, options, phases, SPEC ids, steps, runs, from the project at hand. */
export function complete(program: Command, root: string, words: readonly string[]): readonly string[] {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? "";
  return [...new Set(candidates(program, root, before, current))].filter((word) => word.startsWith(current));
}

function candidates(
  program: Command,
  root: string,
  before: readonly string[],
  current: string,
): readonly string[] {
  const { command, rest } = findCommand(program, before);
  const previous = before.at(-1) ?? "";
  const [option, value] = current.includes("=") ? current.split("=") : [previous, undefined];
  if (stepOptions.includes(option ?? "")) {
    const steps = stepsOf(root, [command.name(), ...rest]);
    return value === undefined ? steps : steps.map((step) => `${option}=${step}`);
  }
  if (previous === "--run") return runIds(root);
  if (previous === "--agent") return ["claude", "codex", "gemini", "opencode"];
  if (previous === "--lang" || previous === "--language") return ["ko", "en"];
  if (previous === "--mode") return ["personal", "team"];
  if (current.startsWith("-")) return optionsOf(program, command);
  return wordsOf(
    program,
    command,
    root,
    rest.filter((word) => !word.startsWith("-")),
  );
}

function findCommand(
  program: Command,
  before: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  let command = program;
  let rest = before.filter((word) => word !== "");
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest = rest.slice(1);
  }
}

function optionsOf(program: Command, command: Command): readonly string[] {
  const own = command === program ? [] : command.options;
  return [...own, ...program.options].flatMap(({ long }) =>
    long === undefined || long === null ? [] : [long],
  );
}

function wordsOf(
  program: Command,
  command: Command,
  root: string,
  given: readonly string[],
): readonly string[] {
  if (command.commands.length > 0) {
    const names = command.commands.filter((each) => each.name() !== "complete").map((each) => each.name());
    return command === program ? [...names, ...phaseNames(root)] : names;
  }
  switch (command.name()) {
    case "2-run":
    case "check":
    case "show":
      return given.length === 0 ? specIds(root) : [];
    case "resume":
      return given.length === 0 ? phaseNames(root) : given.length === 1 ? specIds(root) : [];
    case "begin":
      return given.length === 0 ? [...phaseNames(root), "resume", "status"] : [];
    case "history":
      return given.length === 0 ? runIds(root) : [];
    case "completion":
      return shells;
    default:
      return [];
  }
}

function phaseNames(root: string): readonly string[] {
  return listPhases(root).map(({ name }) => name);
}

function stepsOf(root: string, words: readonly string[]): readonly string[] {
  const phases = listPhases(root);
  const named = phases.find(({ name }) => words.includes(name));
  return named === undefined ? phases.flatMap(({ steps }) => steps) : named.steps;
}

function runIds(root: string): readonly string[] {
  return loadHistory(root, { limit: runsShown }).runs.map(({ run }) => shortId(run.runId));
}
