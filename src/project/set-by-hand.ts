import type { Config } from "./generated/config.js";

/** The settings that `0-project` finds out or assumes where nobody has set them. */
export type SettingName = "name" | "mode" | "language" | "description" | "testCommand" | "integrationCommand";

/**
 * The settings that a person has made. What `0-project` found and wrote is remembered beside it (`found_by_alfred`): while both still say the
 * same, nobody has touched it. An empty value is a person's only where it took the place of what was found.
 */
export function settingsByHand(file: Config): readonly SettingName[] {
  const { project = {}, language = {}, store, found_by_alfred: found = {} } = file;
  // By its name a team finds the project's runs in its store: it changes only by somebody's hand.
  const isNameInStore = store !== undefined && store.project === undefined && project.name !== undefined;
  const isByHand = {
    name: isNameInStore || isChanged(project.name, found.name),
    mode: project.mode !== undefined,
    language: language.conversation_language !== undefined,
    description: isChanged(project.description, found.description),
    testCommand: isChanged(file.test_command, found.test_command),
    integrationCommand: isChanged(file.integration_command, found.integration_command),
  } satisfies Readonly<Record<SettingName, boolean>>;
  return names.filter((name) => isByHand[name]);
}

const names: readonly SettingName[] = [
  "name",
  "mode",
  "language",
  "description",
  "testCommand",
  "integrationCommand",
];

function isChanged(value: unknown, found: unknown): boolean {
  if (value === undefined) return false;
  const isEmpty = value === null || value === "";
  if (isEmpty) return found !== undefined;
  return JSON.stringify(value) !== JSON.stringify(found);
}
