import { AlfredError } from "../failures/index.ts";
import { rewriteJson } from "../project/index.ts";

/** A client's settings: JSON that belongs to others, of which alfred reads and changes its own part alone. */
export type Settings = { [key: string]: unknown };

/** What a client takes for JSON: the bare language, with comments, or with commas behind the last of several as well. */
export type SettingsSyntax = "json" | "comments" | "comments_and_commas";

/** What some editors put before a file's text. */
const byteOrderMark = "\uFEFF";

/** @throws AlfredError `settings_unreadable` where it is no JSON object, as the client reads it */
export function parseSettings(text: string, file: string, syntax: SettingsSyntax): Settings {
  try {
    const settings = parse(text, syntax);
    if (isObject(settings)) return settings;
  } catch (error) {
    throw new AlfredError({ code: "settings_unreadable", file, detail: detailOf(error) }, { cause: error });
  }
  throw new AlfredError({ code: "settings_unreadable", file, detail: "it holds no object" });
}

function detailOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*[\r\n]\s*/g, " ");
}

/**
 * As `parseSettings`, but null where nothing can be read: for a look that must not fail. What alfred has put there is found in settings, too, that the
 * client no longer reads for a comment's sake.
 */
export function readableSettings(text: string): Settings | null {
  try {
    const settings = parse(text, "comments_and_commas");
    return isObject(settings) ? settings : null;
  } catch {
    // Settings that can't be read hold nothing that works.
    return null;
  }
}

/** Why a reading of settings refuses them, in bare facts; null where it doesn't. */
export function refusalOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof AlfredError && error.failure.code === "settings_unreadable")
      return error.failure.detail;
    throw error;
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

/** With everything else of the text that was there before as it is, to the byte. */
export async function printSettings(settings: Settings, before: string | null): Promise<string> {
  if (before !== null && withoutMark(before).trim() !== "")
    return rewriteJson(before, readableSettings(before) ?? {}, settings);
  const mark = before?.startsWith(byteOrderMark) === true ? byteOrderMark : "";
  return `${mark}${JSON.stringify(settings, null, 2)}\n`;
}

/** A file in which nothing stands holds no settings yet. */
function parse(text: string, syntax: SettingsSyntax): unknown {
  const json = withoutMark(text);
  if (json.trim() === "") return {};
  return JSON.parse(syntax === "json" ? json : bareJson(json, syntax));
}

/** What isn't JSON as blanks, so that a place that an error names is one of the text. */
function bareJson(text: string, syntax: SettingsSyntax): string {
  const blank = (found: string) => (found.startsWith('"') ? found : found.replaceAll(/\S/g, " "));
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, blank);
  return syntax === "comments" ? bare : bare.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, blank);
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}
