import { AlfredError } from "../failures/index.ts";

type Settings = { [key: string]: unknown };

const event = "SessionStart";
/** All five ways in which a session begins; also after compaction, since what the model knew is gone then. */
const sources = "startup|resume|clear|compact|fork";
const timeoutSeconds = 10;

/**
 * The client's settings with alfred's hook among the others, everything else as it is.
 * @throws AlfredError `settings_unreadable`
 */
export function addHook(text: string | null, hookFile: string, shownFile: string): string {
  const settings = parse(text ?? "{}", shownFile);
  const hooks = objectOf(settings["hooks"], "hooks", shownFile);
  const own = {
    matcher: sources,
    hooks: [{ type: "command", command: "node", args: [hookFile, "session-start"], timeout: timeoutSeconds }],
  };
  const groups = listOf(hooks[event], `hooks.${event}`, shownFile);
  const at = groups.findIndex(isOwnGroup);
  const others = groups.filter((group) => !isOwnGroup(group));
  const position = at === -1 ? others.length : at;
  const next = {
    ...settings,
    hooks: { ...hooks, [event]: [...others.slice(0, position), own, ...others.slice(position)] },
  };
  return print(next, text);
}

/** The settings without alfred's hook; null where nothing else was in them. */
export function removeHook(text: string, shownFile: string): string | null {
  if (!hasOwnHook(text)) return text;
  const settings = parse(text, shownFile);
  const hooks = objectOf(settings["hooks"], "hooks", shownFile);
  const groups = listOf(hooks[event], `hooks.${event}`, shownFile).filter((group) => !isOwnGroup(group));
  const { [event]: _, ...otherHooks } = hooks;
  const { hooks: _hooks, ...rest } = settings;
  const left = groups.length > 0 ? { ...hooks, [event]: groups } : otherHooks;
  const next = Object.keys(left).length > 0 ? { ...settings, hooks: left } : rest;
  return Object.keys(next).length === 0 ? null : print(next, text);
}

export function hasOwnHook(text: string): boolean {
  try {
    const settings: unknown = JSON.parse(text);
    const hooks = isObject(settings) ? settings["hooks"] : undefined;
    const groups = isObject(hooks) ? hooks[event] : undefined;
    return Array.isArray(groups) && groups.some(isOwnGroup);
  } catch {
    // Settings that can't be read hold no hook that works.
    return false;
  }
}

function isOwnGroup(group: unknown): boolean {
  const hooks = isObject(group) ? group["hooks"] : undefined;
  return Array.isArray(hooks) && hooks.some((hook) => isObject(hook) && isOwnCall(hook));
}

function isOwnCall(hook: Settings): boolean {
  const args = hook["args"];
  return (
    Array.isArray(args) &&
    args.includes("session-start") &&
    args.some((word) => typeof word === "string" && /[\\/]hook\.c?js$/.test(word))
  );
}

function parse(text: string, file: string): Settings {
  try {
    const settings: unknown = JSON.parse(text);
    if (isObject(settings)) return settings;
  } catch (error) {
    throw new AlfredError(
      { code: "settings_unreadable", file, detail: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
  throw new AlfredError({ code: "settings_unreadable", file, detail: "it holds no object" });
}

function objectOf(value: unknown, name: string, file: string): Settings {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw new AlfredError({ code: "settings_unreadable", file, detail: `${name} is not an object` });
}

function listOf(value: unknown, name: string, file: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new AlfredError({ code: "settings_unreadable", file, detail: `${name} is not a list` });
}

function isObject(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the file is indented; unchanged text stays to the byte. */
function print(settings: Settings, before: string | null): string {
  const indent = /^\{\r?\n([ \t]+)"/.exec(before ?? "")?.[1] ?? 2;
  const text = `${JSON.stringify(settings, null, indent)}${before === null || before.endsWith("\n") ? "\n" : ""}`;
  return before !== null && JSON.stringify(JSON.parse(before)) === JSON.stringify(settings) ? before : text;
}
