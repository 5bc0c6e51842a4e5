import type { GlobalOptions } from "./request-context.ts";

const switches: Readonly<Record<string, Partial<GlobalOptions>>> = {
  "--json": { json: true },
  "--debug": { debug: true },
  "--quiet": { quiet: true },
  "--no-color": { color: false },
};

/**
 * The options of a line that is nothing but `status` and switches: it is asked again and again, also by programs, and needs no parser. Null for
 * every other line.
 */
export function readShortLine(words: readonly string[]): GlobalOptions | null {
  const others = words.filter((word) => !Object.hasOwn(switches, word));
  if (others.length !== 1 || others[0] !== "status") return null;
  const none = {
    json: false,
    debug: false,
    quiet: false,
    lang: undefined,
    color: true,
    directory: undefined,
  };
  return Object.assign(none, ...words.map((word) => switches[word]));
}
