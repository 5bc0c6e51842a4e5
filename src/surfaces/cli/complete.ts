import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { listCheckpointIds } from "../../checkpoints/index.ts";
import { readRegularFile } from "../../durable/index.ts";
import { AlfredError } from "../../failures/index.ts";
import { listPhases, type PhaseListing } from "../../phases/index.ts";
import { validateAndConvertPath } from "../../project/index.ts";
import { shortId } from "../../runs/index.ts";
import { specIds } from "../../specs/index.ts";
import { loadHistory } from "../../store/index.ts";
import { parseTasks } from "../../tasks/index.ts";

/** How many of the newest runs are offered. */
const runsShown = 20;

const installable = ["claude", "codex", "gemini", "opencode", "skills"];

/** What can stand behind an option. */
const valuesOf: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  "--only": stepsOf,
  "--skip": (facts) => (isOfTasks(facts) ? taskWords(facts) : stepsOf(facts)),
  "--retry": taskWords,
  "--continue-from": stepsOf,
  "--from": stepsOf,
  "--run": ({ root }) => runIds(root),
  "--spec-id": ({ root }) => specIds(root),
  "--agent": ({ command }) =>
    command.name().endsWith("install") ? installable : ["claude", "codex", "gemini", "opencode"],
  "--lang": () => ["ko", "en"],
  "--language": () => ["ko", "en"],
  "--mode": () => ["personal", "team"],
};

/** What can stand in a command's place for words, by how many words are given already. */
const wordsOf: Readonly<Record<string, (facts: Facts) => readonly (readonly string[])[]>> = {
  "2-run": ({ root }) => [specIds(root)],
  "3-sync": ({ root }) => [specIds(root)],
  check: (facts) => (facts.command.parent?.name() === "spec" ? [specIds(facts.root)] : tasksOf(facts)),
  show: (facts) => [isOfCheckpoint(facts) ? listCheckpointIds(facts.root) : specIds(facts.root)],
  list: tasksOf,
  graph: tasksOf,
  next: tasksOf,
  claim: tasksOf,
  import: tasksOf,
  skip: tasksOf,
  start: tasksOf,
  run: tasksOf,
  done: tasksOf,
  error: tasksOf,
  current: tasksOf,
  pause: tasksOf,
  complete: tasksOf,
  fail: tasksOf,
  verify: ({ root }) => [specIds(root)],
  resume: (facts) =>
    isOfTasks(facts) ? tasksOf(facts) : [facts.phases.map(({ name }) => name), specIds(facts.root)],
  begin: ({ phases }) => [[...phases.map(({ name }) => name), "resume", "status"]],
  history: ({ root }) => [runIds(root)],
  completion: () => [["bash", "zsh", "fish", "powershell"]],
};

function isOfCheckpoint({ command }: Facts): boolean {
  return command.parent?.name() === "checkpoint";
}

/** The tasks that have a checkpoint, or a task file and its tasks, as the command is one of theirs. */
function tasksOf(facts: Facts): readonly (readonly string[])[] {
  if (isOfCheckpoint(facts)) return [listCheckpointIds(facts.root)];
  if (!isOfTasks(facts)) return [];
  const [file] = facts.given.filter((word) => !word.startsWith("-"));
  return [taskFiles(facts.root), file === undefined ? [] : taskIds(facts.root, file)];
}

function isOfTasks({ command }: Facts): boolean {
  return command.parent?.name() === "tasks";
}

/** The tasks of the file that stands on the line. */
function taskWords(facts: Facts): readonly string[] {
  return tasksOf(facts)[1] ?? [];
}

/** The task files of SPECs, and what else of Markdown stands at the root. */
function taskFiles(root: string): readonly string[] {
  const ofSpecs = specIds(root)
    .map((id) => `.moai/specs/${id}/tasks.md`)
    .filter((path) => existsSync(join(root, path)));
  return [...ofSpecs, ...readdirSync(root).filter((name) => name.endsWith(".md"))];
}

function taskIds(root: string, path: string): readonly string[] {
  try {
    const file = validateAndConvertPath(path, root, { mustExist: true });
    return parseTasks(readRegularFile(file).toString("utf8")).tasks.map(({ id }) => id);
  } catch {
    // Not a file, or none of the project's: there is nothing to offer.
    return [];
  }
}

/** Where on the line the cursor stands. */
interface Facts {
  readonly root: string;
  readonly command: Command;
  /** All words of the line. */
  readonly before: readonly string[];
  /** Those behind the command. */
  readonly given: readonly string[];
  readonly phases: readonly PhaseListing[];
}

/** What the last word can become: commands, options, phases, SPEC ids, steps, runs, from the project at hand. */
export function complete(program: Command, root: string, words: readonly string[]): readonly string[] {
  const before = words.slice(0, -1).filter((word) => word !== "");
  const current = words.at(-1) ?? "";
  const phases = phasesOf(root);
  const { command, given } = findCommand(program, before, phases);
  const found = candidates({ root, command, before, given, phases }, program, current);
  return [...new Set(found)].filter((word) => word.startsWith(current));
}

function candidates(facts: Facts, program: Command, current: string): readonly string[] {
  const { command, before, given, phases } = facts;
  const inOneWord = /^(--[a-z-]+)=/.exec(current)?.[1];
  if (inOneWord !== undefined)
    return (valuesOf[inOneWord]?.(facts) ?? []).map((value) => `${inOneWord}=${value}`);
  const behind = valuesOf[before.at(-1) ?? ""];
  if (behind !== undefined) return behind(facts);
  if (current.startsWith("-")) {
    return [...new Set([...command.options, ...program.options])].flatMap(({ long }) =>
      long == null ? [] : [long],
    );
  }
  if (command === program) return [...namesOf(program), ...phases.map(({ name }) => name)];
  if (command.commands.length > 0) return namesOf(command);
  const position = given.filter((word) => !word.startsWith("-")).length;
  return wordsOf[command.name()]?.(facts)[position] ?? [];
}

/** The deepest command that the words name; a phase of the project's own has the options and words of the builtin one of its kind. */
function findCommand(program: Command, before: readonly string[], phases: readonly PhaseListing[]) {
  let command = program;
  let given = before;
  const commandNamed = (parent: Command, name: string) =>
    parent.commands.find((each) => each.name() === name);
  for (;;) {
    const [word = ""] = given;
    const own = command === program ? phases.find(({ name }) => name === word) : undefined;
    const next =
      commandNamed(command, word) ?? (own && commandNamed(program, own.createsSpec ? "1-plan" : "2-run"));
    if (next === undefined) return { command, given };
    [command, given] = [next, given.slice(1)];
  }
}

function namesOf(command: Command): readonly string[] {
  const names = command.commands.map((each) => each.name());
  // The shells' own entry isn't for people.
  return command.parent === null ? names.filter((name) => name !== "complete") : names;
}

/** One broken definition costs the completion of its own phase only. */
function phasesOf(root: string): readonly PhaseListing[] {
  try {
    return listPhases(root);
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    return [];
  }
}

/** The steps of the phase that stands on the line, else of all. */
function stepsOf({ phases, before }: Facts): readonly string[] {
  const named = phases.find(({ name }) => before.includes(name));
  return (named === undefined ? phases : [named]).flatMap(({ steps }) => steps);
}

function runIds(root: string): readonly string[] {
  return loadHistory(root, { limit: runsShown }).runs.map(({ run }) => shortId(run.runId));
}
