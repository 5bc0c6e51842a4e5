import type { Language } from "../../context/index.ts";
import { commandWords } from "../../processes/index.ts";
import type { ProjectMode, ProjectSettings } from "../../project/index.ts";
import type { Run } from "../../runs/index.ts";
import { loadNewestResult } from "../../store/index.ts";

/** What the project's documents say of it besides what was found. */
export interface ProjectFacts {
  readonly name: string;
  /** That the documents are written in. */
  readonly language: Language;
  readonly description: string;
  readonly users: string;
  readonly problem: string;
  readonly testCommand: readonly string[] | null;
  readonly integrationCommand: readonly string[] | null;
}

/** The settings that the user gave to this run; commands as their words. */
export function saidSettings(run: Run): Partial<ProjectSettings> {
  const said = {
    name: saidIn(run, "name"),
    mode: modeIn(run),
    language: saidIn(run, "language"),
    description: saidIn(run, "description"),
    testCommand: commandIn(run, "test_command"),
    integrationCommand: commandIn(run, "integration_command"),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
}

function saidIn(run: Run, name: string): string | null {
  const value = run.inputs[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

function modeIn(run: Run): ProjectMode | null {
  const mode = saidIn(run, "mode");
  return mode === "team" || mode === null ? mode : "personal";
}

function commandIn(run: Run, name: string): readonly string[] | null {
  const line = saidIn(run, name);
  return line === null ? null : commandWords(line);
}

/** What only a person can tell of a project. */
export interface Told {
  readonly users: string;
  readonly problem: string;
}

/** What was told before. It is kept in the result of 0-project, so that a second run without a person doesn't forget it. */
export function toldBefore(root: string): Told {
  const { users, problem } = loadNewestResult(root, { phase: "0-project" }).run?.outputs ?? {};
  return { users: textOf(users), problem: textOf(problem) };
}

/** What the user told for this run, else before. */
export function told(run: Run, before: Told): Told {
  return { users: saidIn(run, "users") ?? before.users, problem: saidIn(run, "problem") ?? before.problem };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
