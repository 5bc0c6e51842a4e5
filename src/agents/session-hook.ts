import { displayCommand } from "../processes/index.ts";
import type { Addition } from "./agent-client.ts";
import {
  isObject,
  listIn,
  objectIn,
  parseSettings,
  printSettings,
  readableSettings,
} from "./json-settings.ts";

const event = "SessionStart";

/** The group that a client's settings get for the session hook. */
type HookGroup = (hookFile: string) => { readonly [key: string]: unknown };

/** alfred's session hook among the others in a client's settings, everything else as it is. */
export function sessionHook(path: string, groupOf: HookGroup): Addition {
  return {
    path,
    add: (before, { hookFile }) => ({ text: addHook(before, groupOf(hookFile), path), keptEdited: false }),
    remove: (before) => ({ text: removeHook(before, path), keptEdited: false }),
    isIn: hasOwnHook,
  };
}

/** The hook as one line for a shell, for clients that take no list of words. */
export function hookCommandLine(hookFile: string, ...words: readonly string[]): string {
  return displayCommand(["node", hookFile, "session-start", ...words]);
}

function addHook(text: string | null, own: ReturnType<HookGroup>, file: string): string {
  const settings = parseSettings(text ?? "{}", file);
  const hooks = objectIn(settings, "hooks", file);
  const groups = listIn(hooks, event, file);
  const at = groups.findIndex(isOwnGroup);
  const others = groups.filter((group) => !isOwnGroup(group));
  const position = at === -1 ? others.length : at;
  const next = {
    ...settings,
    hooks: { ...hooks, [event]: [...others.slice(0, position), own, ...others.slice(position)] },
  };
  return printSettings(next, text);
}

function removeHook(text: string, file: string): string | null {
  if (!hasOwnHook(text)) return text;
  const settings = parseSettings(text, file);
  const hooks = objectIn(settings, "hooks", file);
  const groups = listIn(hooks, event, file).filter((group) => !isOwnGroup(group));
  const { [event]: _, ...otherHooks } = hooks;
  const { hooks: _hooks, ...rest } = settings;
  const left = groups.length > 0 ? { ...hooks, [event]: groups } : otherHooks;
  const next = Object.keys(left).length > 0 ? { ...settings, hooks: left } : rest;
  return Object.keys(next).length === 0 ? null : printSettings(next, text);
}

function hasOwnHook(text: string): boolean {
  const hooks = readableSettings(text)?.["hooks"];
  const groups = isObject(hooks) ? hooks[event] : undefined;
  return Array.isArray(groups) && groups.some(isOwnGroup);
}

function isOwnGroup(group: unknown): boolean {
  const hooks = isObject(group) ? group["hooks"] : undefined;
  return Array.isArray(hooks) && hooks.some(isOwnCall);
}

/** By its words where the client takes a list of them, else by its line; wherever the package lies or lay. */
function isOwnCall(hook: unknown): boolean {
  if (!isObject(hook)) return false;
  const { args, command } = hook;
  if (Array.isArray(args))
    return (
      args.includes("session-start") &&
      args.some((word) => typeof word === "string" && /[\\/]hook\.c?js$/.test(word))
    );
  return typeof command === "string" && /[\\/]hook\.c?js['"]? session-start\b/.test(command);
}
