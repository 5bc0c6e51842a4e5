import type { Language } from "../context/index.ts";
import { writeSharedFile } from "../durable/index.ts";
import { type CommandSetting, configPath, type ProjectMode, parseConfig, readConfigText } from "./config.ts";
import { validateAndConvertPath } from "./path-validator.ts";
import { isDetectedList } from "./test-patterns.ts";

/** What `0-project` learned and the user said. */
export interface ConfigChanges {
  readonly name: string;
  readonly mode: ProjectMode;
  readonly language: Language;
  readonly description: string;
  /** Null: nothing was found; a command that a person has set stays. */
  readonly testCommand: CommandSetting | null;
  readonly integrationCommand: CommandSetting | null;
  /** A list that a person has edited stays. */
  readonly testFiles: readonly string[];
}

/**
 * Writes the configuration: keys that are there keep their order and what alfred doesn't know stays as it is.
 * @returns the file, absolute
 * @throws AlfredError `config_invalid`, `state_newer` where the file that is there can't be read; it is then left alone
 */
export async function updateConfig(root: string, changes: ConfigChanges): Promise<string> {
  const file = validateAndConvertPath(configPath, root);
  const text = readConfigText(root);
  const before: { readonly [key: string]: unknown } = text === null ? {} : parseConfig(text);
  const after = `${JSON.stringify(merge(before, changes), null, indentOf(text))}\n`;
  if (after === text) return file;
  writeSharedFile(file, after);
  return file;
}

function merge(
  before: { readonly [key: string]: unknown },
  changes: ConfigChanges,
): { readonly [key: string]: unknown } {
  const { name, mode, language, description, testCommand, integrationCommand, testFiles } = changes;
  return {
    schema_version: 1,
    ...before,
    project: { ...objectAt(before, "project"), name, mode, ...(description === "" ? {} : { description }) },
    language: { ...objectAt(before, "language"), conversation_language: language },
    ...(testCommand === null ? {} : { test_command: testCommand }),
    ...(integrationCommand === null ? {} : { integration_command: integrationCommand }),
    test_files: isEdited(before["test_files"]) ? before["test_files"] : testFiles,
  };
}

function isEdited(testFiles: unknown): boolean {
  return Array.isArray(testFiles) && !isDetectedList(testFiles);
}

function objectAt(data: { readonly [key: string]: unknown }, key: string): object {
  const value = data[key];
  return typeof value === "object" && value !== null ? value : {};
}

function indentOf(text: string | null): string | number {
  return /^\{\r?\n([ \t]+)"/.exec(text ?? "")?.[1] ?? 2;
}
