import { splitTyped } from "./typed-arguments.ts";

const slashForm = /^\/alfred:([a-z0-9-]+)(?:\s+([\s\S]*))?$/;

/**
 * Words with a leading slash form spread out: what a notice prints can be pasted after `alfred`, as words or in one pair of quotes
 * (`alfred '/alfred:resume 2-run SPEC-AUTH-001'`).
 */
export function spreadSlashForm(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => slashForm.test(word));
  // Only in the place of a command: a description may well speak of `/alfred:1-plan`.
  if (at === -1 || words.slice(0, at).some((word) => !word.startsWith("-"))) return words;
  const [, command = "", rest = ""] = slashForm.exec(words[at] ?? "") ?? [];
  return [...words.slice(0, at), command, ...splitTyped(rest), ...words.slice(at + 1)];
}
