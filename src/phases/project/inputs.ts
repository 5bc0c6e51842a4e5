import type { Language } from "../../context/index.ts";
import { commandWords } from "../../processes/index.ts";
import type { Detection, ProjectConfig, ProjectMode } from "../../project/index.ts";
import type { JsonObject, Run } from "../../runs/index.ts";

/** What the project is called and how it is worked on: what the user said, else what was set before, else what was found. */
export interface ProjectFacts {
  readonly name: string;
  readonly mode: ProjectMode;
  readonly language: Language;
  readonly description: string;
  readonly users: string;
  readonly problem: string;
  readonly testCommand: readonly string[] | null;
  readonly integrationCommand: readonly string[] | null;
}

/** What was told before: the outputs of the newest result of 0-project. */
export type ToldBefore = JsonObject;

export function projectFacts(
  run: Run,
  before: ToldBefore,
  config: ProjectConfig,
  detection: Detection,
  isConfigured: boolean,
): ProjectFacts {
  const said = (name: string): string | null => {
    const value = run.inputs[name]?.trim();
    return value === undefined || value === "" ? null : value;
  };
  const told = (name: string): string => {
    const value = before[name];
    return said(name) ?? (typeof value === "string" ? value : "");
  };
  const command = (name: string, set: ProjectConfig["testCommand"], found: readonly string[] | null) => {
    const value = said(name) ?? set ?? found;
    return value === null ? null : commandWords(value);
  };
  return {
    name: said("name") ?? (isConfigured ? config.name : detection.name),
    mode: (said("mode") ?? config.mode) === "team" ? "team" : "personal",
    language: (said("language") ?? config.language) === "ko" ? "ko" : "en",
    description:
      said("description") ?? (config.description || detection.description || detection.readmeSummary),
    users: told("users"),
    problem: told("problem"),
    testCommand: command("test_command", config.testCommand, detection.testCommand),
    integrationCommand: command(
      "integration_command",
      config.integrationCommand,
      detection.integrationCommand,
    ),
  };
}
