import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import type { Language } from "../../context/index.ts";
import { readRegularText } from "../../durable/index.ts";

/**
 * The project that a folder lies in, as far as a hook is concerned: one in which something was ever saved. State that a link leads out of the
 * project to is none of it (product.md, promise 5); every command says so.
 */
export function findMoai(directory: string): string | null {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const memory = join(at, ".moai", "memory");
    if (isDirectory(memory)) return leadsOut(memory, at) ? null : at;
    if (dirname(at) === at) return null;
  }
}

function leadsOut(memory: string, root: string): boolean {
  const state = join(memory, "command-state");
  // Without a link on the way there is nothing to be followed, which takes most of the time.
  if (![dirname(memory), memory, state].some(isLink)) return false;
  const inside = `${realpathSync.native(root)}${sep}`;
  return ![memory, ...(isDirectory(state) ? [state] : [])].every((each) =>
    realpathSync.native(each).startsWith(inside),
  );
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * What a hook looks up in the configuration. Read without its schema: a wrong value costs one notice, the schema costs time at every session.
 */
export function hookSettings(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
  hook: string,
): { readonly language: Language; readonly isOff: boolean } {
  const text = configText(root);
  const asked = environment["ALFRED_LANG"];
  const language = /"conversation_language"\s*:\s*"ko"/.test(text) ? "ko" : "en";
  return {
    language: asked === "ko" || asked === "en" ? asked : language,
    isOff: new RegExp(`"${hook}"\\s*:\\s*false`).test(text),
  };
}

function configText(root: string): string {
  const file = join(root, ".moai", "config.json");
  try {
    // Asked first: an error takes longer than all the rest of reading.
    return existsSync(file) ? readRegularText(file) : "";
  } catch {
    // A configuration that can't be read is said by the commands: here, what holds unless said.
    return "";
  }
}
