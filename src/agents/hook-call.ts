import { isObject, type Settings } from "./json-settings.ts";

/** The file below a client's folder that finds alfred on whatever machine the client's settings are used. */
export const launcherName = "alfred/hook.cjs";

/** One command that a client starts at an event, as its settings have it. */
export type HookCall = Readonly<Record<string, unknown>>;

/** Whose a call is: alfred's as it was written, a person's version of it, or none of alfred's business. */
export type CallOwner = "alfred" | "edited" | "others";

/** The word that notes in a settings file that alfred made it; the hook's program passes over it. */
const madeFileWord = "--made-file";

/** What an earlier version wrote: the package's own file, wherever that lay. */
const earlierLine =
  /^node ['"]?(?:[^'"]*[\\/])?alfred(?:-phases)?[\\/]dist[\\/]hook\.c?js['"]? session-start$/;

/** @param folder the client's, relative to the project root */
export function ownerOf(call: unknown, folder: string): CallOwner {
  const line = lineOf(call);
  const [before = "", after] = line.split(`${folder}/${launcherName}`);
  if (after === undefined) return earlierLine.test(line) ? "alfred" : "others";
  const isAsWritten = /^node -e "?[^"]*'$/.test(before) && /^'[^"]*"? [a-z -]+$/.test(after);
  return isAsWritten ? "alfred" : "edited";
}

/** The call as it is now, with what a person added to the one that is there, and the time that it was given. */
export function renewed(present: unknown, call: HookCall): HookCall {
  const kept: Settings = isObject(present) ? present : {};
  // An earlier form may have had words where this one has none.
  return { ...kept, args: undefined, ...call, timeout: kept["timeout"] ?? call["timeout"] };
}

export function withMadeFile(call: HookCall): HookCall {
  const { args, command } = call;
  return Array.isArray(args)
    ? { ...call, args: [...args, madeFileWord] }
    : { ...call, command: `${String(command)} ${madeFileWord}` };
}

export function saysMadeFile(call: unknown): boolean {
  return lineOf(call).endsWith(` ${madeFileWord}`);
}

/** By its words where the client takes a list of them. */
function lineOf(call: unknown): string {
  if (!isObject(call)) return "";
  const { args, command } = call;
  return [command, ...(Array.isArray(args) ? args : [])].filter((word) => typeof word === "string").join(" ");
}
