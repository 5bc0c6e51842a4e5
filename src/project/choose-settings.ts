import { basename } from "node:path";
import type { CommandSetting, ProjectConfig, ProjectMode } from "./config.ts";
import type { Detection } from "./detect.ts";
import type { SettingName } from "./set-by-hand.ts";

/** What the configuration says of the project itself. */
export interface ProjectSettings {
  readonly name: string;
  readonly mode: ProjectMode;
  /** Of conversation: `ko`, `en`, or any other that the file names. */
  readonly language: string;
  readonly description: string;
  readonly testCommand: CommandSetting | null;
  readonly integrationCommand: CommandSetting | null;
}

/** What a project's settings are to be, and what of it has to be written. */
export interface ChosenSettings {
  readonly settings: ProjectSettings;
  /** The part that may differ from what stands in the file; null: nothing is known any more of what once was found. */
  readonly written: Partial<ProjectSettings>;
  /** The part that alfred found by itself. */
  readonly found: Partial<ProjectSettings>;
}

export interface SettingsSources {
  readonly said: Partial<ProjectSettings>;
  readonly config: ProjectConfig;
  readonly detection: Detection;
}

/** The project's settings: what a person says now, else what a person has set before, else what is found. */
export function chooseSettings(root: string, { said, config, detection }: SettingsSources): ChosenSettings {
  const { name, mode, conversationLanguage: language, description, testCommand, integrationCommand } = config;
  const set: ProjectSettings = { name, mode, language, description, testCommand, integrationCommand };
  const detected = {
    // A folder's own name is no find where there is another: a copy of the project lies in a folder of another name.
    name: detection.name === basename(root) ? name : detection.name,
    description: detection.description || detection.readmeSummary,
    testCommand: detection.testCommand,
    integrationCommand: detection.integrationCommand,
  };
  const byHand = without(set, (setting) => !config.setByHand.includes(setting));
  const settings = { ...set, ...detected, ...byHand, ...said };
  const isSaid = (setting: SettingName) => setting in said;
  const isKept = (setting: SettingName) => setting in byHand && !isSaid(setting);
  return {
    settings,
    written: without(settings, isKept),
    found: without(detected, (setting) => isSaid(setting) || isKept(setting)),
  };
}

function without(
  settings: Partial<ProjectSettings>,
  isLeftOut: (name: SettingName) => boolean,
): Partial<ProjectSettings> {
  // The keys of settings are their names.
  const names = Object.keys(settings) as SettingName[];
  return Object.fromEntries(names.filter((name) => !isLeftOut(name)).map((name) => [name, settings[name]]));
}
