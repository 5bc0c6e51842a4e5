import { AlfredError } from "../failures/index.ts";

/** A client's settings: JSON that belongs to others, of which alfred reads and changes its own part alone. */
export type Settings = { [key: string]: unknown };

/** What some editors put before a file's text. */
const byteOrderMark = "\uFEFF";

/** @throws AlfredError `settings_unreadable` where it is no JSON object */
export function parseSettings(text: string, file: string): Settings {
  try {
    const settings = parse(text);
    if (isObject(settings)) return settings;
  } catch (error) {
    throw new AlfredError(
      { code: "settings_unreadable", file, detail: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
  throw new AlfredError({ code: "settings_unreadable", file, detail: "it holds no object" });
}

/** As `parseSettings`, but null where nothing can be read: for a look that must not fail. */
export function readableSettings(text: string): Settings | null {
  try {
    const settings = parse(text);
    return isObject(settings) ? settings : null;
  } catch {
    // Settings that can't be read hold nothing that works.
    return null;
  }
}

/** @throws AlfredError `settings_unreadable` */
export function objectIn(settings: Settings, name: string, file: string): Settings {
  const value = settings[name];
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw new AlfredError({ code: "settings_unreadable", file, detail: `${name} is not an object` });
}

/** @throws AlfredError `settings_unreadable` */
export function listIn(settings: Settings, name: string, file: string): readonly unknown[] {
  const value = settings[name];
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new AlfredError({ code: "settings_unreadable", file, detail: `${name} is not a list` });
}

export function isObject(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As the file is indented, and with the mark of byte order that it begins with; unchanged settings stay to the byte. */
export function printSettings(settings: Settings, before: string | null): string {
  if (before !== null && JSON.stringify(parse(before)) === JSON.stringify(settings)) return before;
  const present = withoutMark(before ?? "");
  const mark = before?.startsWith(byteOrderMark) === true ? byteOrderMark : "";
  const indent = /^\{\r?\n([ \t]+)"/.exec(present)?.[1] ?? 2;
  const end = present.trim() === "" || present.endsWith("\n") ? "\n" : "";
  return `${mark}${JSON.stringify(settings, null, indent)}${end}`;
}

/** A file in which nothing stands holds no settings yet. */
function parse(text: string): unknown {
  const json = withoutMark(text);
  return json.trim() === "" ? {} : JSON.parse(json);
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}
