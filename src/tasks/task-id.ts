/** What stands behind a checkbox: the id, where there is one, and the title. */
export interface TaskName {
  readonly id: string | null;
  readonly title: string;
  /** Written so that it can't be anything else; a plain `UTF-8` at the start of a title may be a word. */
  readonly isSure: boolean;
  /** The letters in front of the number: ids of one file share them. */
  readonly prefix: string;
}

const word = "[\\p{L}\\p{N}]+(?:[-_./][\\p{L}\\p{N}]+)*";
const decorated = new RegExp(`^(\\*\\*|__|\`|\\[|\\()\\s*(${word})`, "u");
const plain = new RegExp(`^(${word})(?=\\s|$|[:：.)–—-])`, "u");
const wholeWord = new RegExp(`^${word}$`, "u");
/** Letters, perhaps in parts, and a number with its parts: `T-003`, `AUTH-LOGIN-2`, `FE-1a`, `1.2`, `작업-3`; not `v2.0-rc`. */
const idShape = /^(?:\p{L}[\p{L}\p{N}]*[-_./])*\p{L}*\d+[a-z]?(?:[-_.]\d+[a-z]?)*$/u;
const dottedNumber = /^\d+(?:\.\d+)+$/;
const separator = /^\s*(?:[:：]|[–—-](?=\s)|[.)](?=\s))\s*/u;
/** What ids begin with, most of the time. */
const usualPrefix = /^(?:t|task|step|item|작업|태스크)$/i;

/** The id and title behind a checkbox. */
export function parseTaskName(text: string): TaskName {
  const bare = text.trim();
  const found = readDecorated(bare) ?? readPlain(bare);
  return found ?? { id: null, title: unwrapped(bare), isSure: false, prefix: "" };
}

/** The title where the word in front turned out to be no id. */
export function titleWithoutId(text: string): string {
  return unwrapped(text.trim());
}

/** Whether a word has the shape of an id. */
export function looksLikeId(text: string): boolean {
  return /\d/.test(text) && wholeWord.test(text);
}

/** `**T-003**: title`, `**T-003: title**`, `` `T-003` title ``, `[T-003] title`. */
function readDecorated(text: string): TaskName | null {
  const [all = "", open = "", id = ""] = decorated.exec(text) ?? [];
  if (!idShape.test(id)) return null;
  const close = { "[": "]", "(": ")" }[open] ?? open;
  const rest = text.slice(all.length);
  if (rest.trimStart().startsWith(close)) return named(id, rest.trimStart().slice(close.length), true);
  // Bold as a whole: it is closed behind the title.
  return open.length === 2 && /^[\s:：]/.test(rest) ? named(id, rest.replace(open, ""), false) : null;
}

/** `T-003: title`, `T001 [P] title`, `1.2 title`, `3. title`. */
function readPlain(text: string): TaskName | null {
  const id = plain.exec(text)?.[1] ?? "";
  if (!idShape.test(id)) return null;
  const rest = text.slice(id.length);
  const isUsual = /^[\p{Lu}\p{Lo}]/u.test(id) || dottedNumber.test(id);
  return separator.test(rest) || isUsual ? named(id, rest, false) : null;
}

function named(id: string, rest: string, isDecorated: boolean): TaskName {
  const prefix = /^(.*?)[-_./]?\d/u.exec(id)?.[1]?.toUpperCase() ?? "";
  const isSeparated = separator.test(rest);
  const isSure =
    isSeparated || prefix === "" || usualPrefix.test(prefix) || (isDecorated && /[-_.]\d/.test(id));
  return { id, title: unwrapped(rest.replace(separator, "").trim()), isSure, prefix };
}

/** A title that is bold as a whole is shown plain. */
function unwrapped(title: string): string {
  return /^\*\*([^*]+)\*\*$/u.exec(title)?.[1]?.trim() ?? title;
}
