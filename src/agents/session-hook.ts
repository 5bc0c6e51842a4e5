import type { Addition } from "./agent-client.ts";
import {
  isObject,
  listIn,
  objectIn,
  parseSettings,
  printSettings,
  readableSettings,
  type Settings,
} from "./json-settings.ts";

/** The group that a client's settings get for each of its events. */
export type HookGroups = { readonly [event: string]: { readonly [key: string]: unknown } };

/** alfred's hooks among the others in a client's settings, everything else as it is. */
export function sessionHooks(path: string, own: HookGroups): Addition {
  return {
    path,
    add: (before) => ({ text: addHooks(before, own, path), keptEdited: false }),
    remove: (before) => ({ text: removeHooks(before, path), keptEdited: false }),
    isIn: (text) => Object.keys(own).every((event) => ownGroupsIn(text, event).length > 0),
  };
}

function addHooks(text: string | null, own: HookGroups, file: string): string {
  const settings = parseSettings(text ?? "{}", file);
  const hooks = objectIn(settings, "hooks", file);
  const added = Object.entries(own).map(([event, group]) => {
    const groups = listIn(hooks, event, file);
    const at = groups.findIndex(isOwnGroup);
    const others = groups.filter((each) => !isOwnGroup(each));
    const position = at === -1 ? others.length : at;
    return [event, [...others.slice(0, position), group, ...others.slice(position)]] as const;
  });
  return printSettings({ ...settings, hooks: { ...hooks, ...Object.fromEntries(added) } }, text);
}

/** Also of events that an earlier version had hooks for. */
function removeHooks(text: string, file: string): string | null {
  const before = readableSettings(text)?.["hooks"];
  const events = isObject(before) ? Object.keys(before) : [];
  if (!events.some((event) => ownGroupsIn(text, event).length > 0)) return text;
  const settings = parseSettings(text, file);
  const hooks = objectIn(settings, "hooks", file);
  const left = Object.fromEntries(
    Object.entries(hooks).flatMap(([event, groups]) => {
      if (ownGroupsIn(text, event).length === 0) return [[event, groups]];
      const others = listIn(hooks, event, file).filter((group) => !isOwnGroup(group));
      return others.length === 0 ? [] : [[event, others]];
    }),
  );
  const { hooks: _, ...rest } = settings;
  const next: Settings = Object.keys(left).length > 0 ? { ...settings, hooks: left } : rest;
  return Object.keys(next).length === 0 ? null : printSettings(next, text);
}

function ownGroupsIn(text: string, event: string): readonly unknown[] {
  const hooks = readableSettings(text)?.["hooks"];
  const groups = isObject(hooks) ? hooks[event] : undefined;
  return Array.isArray(groups) ? groups.filter(isOwnGroup) : [];
}

function isOwnGroup(group: unknown): boolean {
  const hooks = isObject(group) ? group["hooks"] : undefined;
  return Array.isArray(hooks) && hooks.some(isOwnCall);
}

/** By its words where the client takes a list of them, else by its line; also those of an earlier version, wherever the package lay. */
function isOwnCall(hook: unknown): boolean {
  if (!isObject(hook)) return false;
  const { args, command } = hook;
  const line = [command, ...(Array.isArray(args) ? args : [])]
    .filter((word) => typeof word === "string")
    .join(" ");
  return line.includes(launcherName) || /[\\/]hook\.c?js['"]? session-start\b/.test(line);
}

/** The file below a client's folder that finds alfred on whatever machine the client's settings are used. */
export const launcherName = "alfred/hook.cjs";
