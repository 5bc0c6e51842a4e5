/** One member of an object or item of a list in a text, by the places where its parts begin and end. */
export interface Member {
  /** Of an item, its number. */
  readonly key: string;
  /** Where the member begins: its key, or an item's value. */
  readonly keyAt: number;
  readonly keyEnd: number;
  readonly valueAt: number;
  readonly valueEnd: number;
  /** What stands between the member and the comma or bracket before it. */
  readonly gap: string;
}

/** An object or a list in a text, from its bracket to behind the one that closes it. */
export interface Places {
  readonly members: readonly Member[];
  readonly at: number;
  readonly end: number;
}

/**
 * Reads where the members of an object, or the items of a list, are. Comments count as blanks, and a comma may stand behind the last one.
 * @param text valid JSON otherwise
 * @param at where the object or list begins
 */
export function readPlaces(text: string, at: number): Places {
  const isObject = text[at] === "{";
  const members: Member[] = [];
  for (let from = at + 1; ; ) {
    const keyAt = afterBlanks(text, from);
    if (text[keyAt] === "}" || text[keyAt] === "]") return { members, at, end: keyAt + 1 };
    const keyEnd = isObject ? endOfValue(text, keyAt) : keyAt;
    const valueAt = isObject ? afterBlanks(text, afterBlanks(text, keyEnd) + 1) : keyAt;
    const valueEnd = endOfValue(text, valueAt);
    const key = isObject ? String(JSON.parse(text.slice(keyAt, keyEnd))) : String(members.length);
    members.push({ key, keyAt, keyEnd, valueAt, valueEnd, gap: text.slice(from, keyAt) });
    const next = afterBlanks(text, valueEnd);
    if (text[next] !== ",") return { members, at, end: next + 1 };
    from = next + 1;
  }
}

/** The first place that is neither blank nor in a comment. */
export function afterBlanks(text: string, at: number): number {
  return endOf(/(?:[ \t\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y, text, at);
}

/** A text, a bracket, a comment, or whatever stands up to the next one. */
const piece = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[^"[\]{}/]+/y;

function endOfValue(text: string, at: number): number {
  if (text[at] !== "{" && text[at] !== "[") return endOf(/"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\]}/]+/y, text, at);
  let depth = 0;
  let end = at;
  do {
    const opened = text[end];
    end = endOf(piece, text, end);
    if (opened === "{" || opened === "[") depth += 1;
    if (opened === "}" || opened === "]") depth -= 1;
  } while (depth > 0);
  return end;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw new Error(`The text was taken for valid JSON and isn't, at ${at}`);
  return pattern.lastIndex;
}
