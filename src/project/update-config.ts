import { writeSharedFile } from "../durable/index.ts";
import type { ChosenSettings } from "./choose-settings.ts";
import { configPath, parseConfig, readConfigText } from "./config.ts";
import type { Config } from "./generated/config.js";
import { validateAndConvertPath } from "./path-validator.ts";
import { valueAt } from "./stack.ts";
import { isDetectedList } from "./test-patterns.ts";

/** What is to stand in the configuration from now on; a setting that isn't named stays as it stands. */
export interface ConfigChanges extends Omit<ChosenSettings, "settings"> {
  /** A list that a person has edited stays. */
  readonly testFiles: readonly string[];
}

/** A value and the keys that lead to it. */
type Entry = readonly [path: readonly string[], value: unknown];

/**
 * Writes alfred's own keys into the configuration; every other byte of the file stays as it is (acceptance.md, "Housekeeping").
 * @returns the file, absolute
 * @throws AlfredError `config_invalid`, `state_newer` where the file that is there can't be read; it is then left alone
 */
export async function updateConfig(root: string, changes: ConfigChanges): Promise<string> {
  const file = validateAndConvertPath(configPath, root);
  const text = readConfigText(root);
  const before: Config = text === null ? {} : parseConfig(text);
  const news = entriesOf(before, changes)
    .filter(([path, value]) => isNews(valueAt(before, ...path), value))
    .map(([path, value]) => ({ path, value }));
  const { editJson } = await import("./edit-json.ts");
  const after = editJson(text ?? "{}\n", news);
  if (after !== text) writeSharedFile(file, after);
  return file;
}

/** In the order in which a new file has them. */
function entriesOf(before: Config, { written, found, testFiles }: ConfigChanges): readonly Entry[] {
  const isEdited = isEditedList(valueAt(before, "test_files"));
  return [
    [["schema_version"], 1],
    [["project", "name"], written.name],
    [["project", "mode"], written.mode],
    [["project", "description"], written.description],
    [["language", "conversation_language"], written.language],
    [["test_command"], written.testCommand],
    [["integration_command"], written.integrationCommand],
    [["test_files"], isEdited ? undefined : testFiles],
    [["found_by_alfred"], remembered(before, { written, found })],
  ];
}

/** Values that say nothing are no find. What once was found stays beside a setting that a person has put in its place: by it one knows. */
function remembered(before: Config, { written, found }: Pick<ConfigChanges, "written" | "found">): object {
  const was = before.found_by_alfred ?? {};
  const now = {
    name: "name" in written ? found.name : was.name,
    description: "description" in written ? found.description : was.description,
    test_command: "testCommand" in written ? found.testCommand : was.test_command,
    integration_command: "integrationCommand" in written ? found.integrationCommand : was.integration_command,
  };
  return Object.fromEntries(Object.entries(now).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** A key for nothing is only made where something stood. */
function isNews(before: unknown, value: unknown): boolean {
  if (value === undefined || JSON.stringify(value) === JSON.stringify(before)) return false;
  return before !== undefined || !(isNothing(value) || JSON.stringify(value) === "{}");
}

function isEditedList(testFiles: unknown): boolean {
  return Array.isArray(testFiles) && !isDetectedList(testFiles);
}
