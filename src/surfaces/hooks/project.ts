import { existsSync, realpathSync } from "node:fs";
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
    if (existsSync(memory)) return leadsOut(memory, at) ? null : at;
    if (dirname(at) === at) return null;
  }
}

/** The deepest place that is there says it for those above it. */
function leadsOut(memory: string, root: string): boolean {
  const state = join(memory, "command-state");
  const place = existsSync(state) ? state : memory;
  const real = realpathSync.native(place);
  // Where no link stands on the way, which is nearly everywhere, the path is the real one and nothing more is asked.
  return real !== place && !real.startsWith(`${realpathSync.native(root)}${sep}`);
}

/**
 * What a hook looks up in the configuration, where there is a project. Read without its schema: a wrong value costs one notice, the schema costs time at every session.
 */
export function hookSettings(
  root: string | null,
  environment: Readonly<Record<string, string | undefined>>,
  hook: string,
): { readonly language: Language; readonly isOff: boolean } {
  const text = root === null ? "" : configText(root);
  const asked = environment["ALFRED_LANG"];
  const language = says(text, "conversation_language", '"ko') ? "ko" : "en";
  return {
    language: asked === "ko" || asked === "en" ? asked : language,
    isOff: says(text, hook, "false"),
  };
}

/** Whether a value begins with a word: `ko-KR` is Korean, `kok` isn't. Most configurations have neither word, and no regular expression is made for them. */
function says(text: string, key: string, value: string): boolean {
  return (
    text.includes(`"${key}"`) &&
    text.includes(value) &&
    new RegExp(`"${key}"\\s*:\\s*${value}(?![A-Za-z])`).test(text)
  );
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
