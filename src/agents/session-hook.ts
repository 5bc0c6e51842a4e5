import { posix } from "node:path";
import type { Addition } from "./agent-client.ts";
import { type HookCall, launcherName, ownerOf, renewed, saysMadeFile, withMadeFile } from "./hook-call.ts";
import {
  isObject,
  listIn,
  objectIn,
  parseSettings,
  printSettings,
  readableSettings,
  refusalOf,
  type Settings,
  type SettingsSyntax,
} from "./json-settings.ts";

/** What a client's settings get for each of its events: a group that holds one call of alfred's. */
export type HookGroups = { readonly [event: string]: HookGroup };

export interface HookGroup {
  readonly matcher?: string;
  readonly hooks: readonly [HookCall];
}

/**
 * alfred's hooks among the others in a client's settings, everything else as it is. Only single calls are alfred's: the group that one stands in
 * may have others in it, and a matcher that a person chose.
 * @param path in the client's folder, where the launcher is too
 */
export function sessionHooks(path: string, own: HookGroups, syntax: SettingsSyntax = "json"): Addition {
  const folder = posix.dirname(path);
  const has = (groups: unknown, isWanted: (call: unknown) => boolean) => callsIn(groups).some(isWanted);
  const isOwn = (call: unknown) => ownerOf(call, folder) === "alfred";
  const isEdited = (call: unknown) => ownerOf(call, folder) === "edited";
  const hasEdited = (text: string) => groupsIn(text).some(([, groups]) => has(groups, isEdited));
  /** The settings as the client reads them, their hooks, and those of an event. */
  const read = (text: string) => {
    const settings = parseSettings(text, path, syntax);
    const hooks = objectIn(settings, "hooks", path);
    return { settings, hooks, groupsOf: (event: string) => listIn(hooks, event, path) };
  };
  /** alfred made the file, and it goes when nothing else is in it; else it was there before. */
  const isMade = (text: string) =>
    groupsIn(text).some(([, groups]) => has(groups, (call) => isOwn(call) && saysMadeFile(call)));

  return {
    path,
    add: async (before) => {
      const { settings, hooks, groupsOf } = read(before ?? "{}");
      const wanted = before === null || isMade(before) ? withNote(own) : own;
      const added = Object.entries(wanted).map(([event, group]) => {
        const groups = groupsOf(event);
        return [event, has(groups, isEdited) ? groups : withCall(groups, group, isOwn)] as const;
      });
      const next = { ...settings, hooks: { ...hooks, ...Object.fromEntries(added) } };
      return { text: await printSettings(next, before), keptEdited: hasEdited(before ?? "{}") };
    },
    // Also of events that an earlier version had hooks for.
    remove: async (before) => {
      const keptEdited = hasEdited(before);
      const owned = groupsIn(before).filter(([, groups]) => has(groups, isOwn));
      const settings = readableSettings(before);
      // Where nothing can be taken out, a person has to know that something is still in.
      if (settings === null && before.includes(`${folder}/${launcherName}`)) read(before);
      if (settings === null || owned.length === 0) return { text: before, keptEdited };
      const others = { ...objectIn(settings, "hooks", path) };
      for (const [event, groups] of owned) {
        const left = changeCalls(groups, isOwn, () => []);
        if (left.length > 0) others[event] = left;
        else delete others[event];
      }
      const { hooks: _, ...rest } = settings;
      const next: Settings = Object.keys(others).length > 0 ? { ...settings, hooks: others } : rest;
      const text = await printSettings(next, before);
      return { text: isMade(before) && text.trim() === "{}" ? null : text, keptEdited };
    },
    isIn: (text) => {
      const found = Object.fromEntries(groupsIn(text));
      return Object.keys(own).every((event) => has(found[event], (call) => isOwn(call) || isEdited(call)));
    },
    whyUnreadable: (text) => refusalOf(() => Object.keys(own).forEach(read(text).groupsOf)),
    byHand: () => {
      const lines = Object.entries(own).map(
        ([event, group]) => `${JSON.stringify(event)}: ${JSON.stringify([group])}`,
      );
      return lines.map((line, at) => (at < lines.length - 1 ? `${line},` : line));
    },
  };
}

/** The last call carries the note that the file is alfred's. */
function withNote(own: HookGroups): HookGroups {
  const [event, group] = Object.entries(own).at(-1) ?? [];
  if (event === undefined || group === undefined) return own;
  return { ...own, [event]: { ...group, hooks: [withMadeFile(group.hooks[0])] } };
}

/** alfred's call where one stands already, once; else in a group of its own behind the others. */
function withCall(
  groups: readonly unknown[],
  own: HookGroup,
  isOwn: (call: unknown) => boolean,
): readonly unknown[] {
  let isThere = false;
  const next = changeCalls(groups, isOwn, (present) => {
    if (isThere) return [];
    isThere = true;
    return [renewed(present, own.hooks[0])];
  });
  return isThere ? next : [...next, own];
}

/** The groups with some of their calls changed; a group that has none left goes. */
function changeCalls(
  groups: readonly unknown[],
  isWanted: (call: unknown) => boolean,
  change: (call: unknown) => readonly unknown[],
): readonly unknown[] {
  return groups.flatMap((group): readonly unknown[] => {
    const calls = callsIn([group]);
    if (!isObject(group) || !calls.some(isWanted)) return [group];
    const left = calls.flatMap((call) => (isWanted(call) ? change(call) : [call]));
    return left.length === 0 ? [] : [{ ...group, hooks: left }];
  });
}

/** Every event of settings that can be read, with its groups. */
function groupsIn(text: string): readonly (readonly [string, readonly unknown[]])[] {
  const hooks = readableSettings(text)?.["hooks"];
  if (!isObject(hooks)) return [];
  return Object.entries(hooks).flatMap(([event, groups]) =>
    Array.isArray(groups) ? [[event, groups] as const] : [],
  );
}

function callsIn(groups: unknown): readonly unknown[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group: unknown): readonly unknown[] =>
    isObject(group) && Array.isArray(group["hooks"]) ? group["hooks"] : [],
  );
}
