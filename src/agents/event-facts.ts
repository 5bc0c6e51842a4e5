import { isObject, type Settings } from "./json-settings.ts";

/** Reading what a client printed, of which nothing is known: a fact of the wrong type is as good as none. */
export function textIn(value: unknown, ...path: readonly string[]): string {
  const found = valueIn(value, path);
  return typeof found === "string" ? found : "";
}

export function objectAt(value: unknown, ...path: readonly string[]): Settings {
  const found = valueIn(value, path);
  return isObject(found) ? found : {};
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueIn(value, path);
  return Array.isArray(found) ? found : [];
}

/** The sum of what is a count among the values at some paths; null where none is. */
export function countAt(value: unknown, ...paths: readonly (readonly string[])[]): number | null {
  const counts = paths.map((path) => valueIn(value, path)).filter(isCount);
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function valueIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}

const factCharacters = 100;

/** What a tool was used on, in a few words: the first of its inputs that a person would ask for. */
export function toolDetail(input: Settings): string {
  const names = [
    "command",
    "file_path",
    "path",
    "filePath",
    "absolute_path",
    "pattern",
    "description",
    "url",
  ];
  const found = names.map((name) => textIn(input, name)).find((text) => text !== "") ?? "";
  const line = found.split("\n")[0] ?? "";
  return line.length > factCharacters ? `${line.slice(0, factCharacters)}…` : line;
}
