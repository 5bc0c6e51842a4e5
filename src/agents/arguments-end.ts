import { sha256 } from "../context/index.ts";

/**
 * The line that ends a user's words where a client pastes them into a shell's text: quoted by it, nothing in them is read. Only a line of the
 * words that is the same would end them early, and what follows it would run.
 */
const base = "ALFRED_ARGS_END";
const letterCount = 16;
const installed = /<<'(ALFRED_ARGS_END_[A-Z]{16})'/;

/** The plugin is one for everybody, so its mark can be read by anybody: there the hook alone stops such a line. */
export const pluginArgumentsEnd = `${base}_OFTHEPLUGINKEPTX`;

/**
 * One that nobody who writes a text for others to paste, and doesn't know the project, can foresee. It is made of the repository's first commit, so that
 * two people who install on branches of their own write the same; whoever can read that commit can read the mark in the files, too.
 * @param commit null where there is none that is the same for everybody: then it is one for each installation
 */
export function newArgumentsEnd(commit: string | null): string {
  const bytes =
    commit === null
      ? crypto.getRandomValues(new Uint8Array(letterCount))
      : Buffer.from(sha256(`${base} ${commit}`), "hex").subarray(0, letterCount);
  return `${base}_${Array.from(bytes, (byte) => String.fromCharCode(65 + (byte % 26))).join("")}`;
}

/** The one in a text that is installed already; null where there is none. */
export function argumentsEndIn(text: string): string | null {
  return installed.exec(text)?.[1] ?? null;
}

/** The line among a user's words that might end them, whatever installation it is of; null where there is none. */
export function endingLine(words: string): string | null {
  const lines = words.split(/[\r\n]+/).map((line) => line.trim());
  return lines.find((line) => /^ALFRED_ARGS_END(_\w*)?$/.test(line)) ?? null;
}
