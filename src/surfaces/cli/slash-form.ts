import { readEarlyOptions } from "./early-options.ts";

const slashForm = /^\/alfred:([a-z0-9-]+)(?:\s+([\s\S]*))?$/;

/**
 * Words with a leading slash form spread out: what a notice prints can be pasted after `alfred`, as words or in one pair of quotes
 * (`alfred '/alfred:resume 2-run SPEC-AUTH-001'`). Only in the place of a command: a description may well speak of `/alfred:1-plan`.
 * @param splitWords the words of what stands behind the command in the same pair of quotes
 */
export async function spreadSlashForm(
  words: readonly string[],
  splitWords: (command: string, typed: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { command: word, commandAt } = readEarlyOptions(words);
  const form = slashForm.exec(word ?? "");
  if (form === null) return words;
  const [, command = "", typed = ""] = form;
  return [
    ...words.slice(0, commandAt),
    command,
    ...words.slice(commandAt + 1),
    ...(await splitWords(command, typed)),
  ];
}
