import { isAbsolute, join, relative, sep } from "node:path";
import { shellWord } from "../../failures/index.ts";
import type { CommandLine } from "./request-context.ts";

/** A path as it was typed in the folder at hand, as the project root sees it; whether it may be used is the validator's to say. */
export function pathFromRoot({ root, directory }: CommandLine, path: string): string {
  const folder = relative(root, directory);
  return folder === "" || path === "" || isAbsolute(path) ? path : `${folder}/${path}`;
}

/** A file of the project as a word of a command that can be pasted where this one was typed. */
export function fileAsTyped({ root, directory }: CommandLine, file: string): string {
  return shellWord(relative(directory, join(root, file)).split(sep).join("/"));
}
