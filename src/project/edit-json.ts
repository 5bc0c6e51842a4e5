/**
 * Sets one value in the text of a JSON object. Every other byte stays as it is: order, blanks, numbers, ends of lines. What is added is written as
 * its neighbours are.
 * @param text valid JSON, an object; a byte order mark may stand before it
 * @param path the key, below the keys of the objects that it stands in; those that are missing are made
 */
export function setInJson(text: string, path: readonly string[], value: unknown): string {
  const start = text.indexOf("{");
  const root = readObject(text, start);
  return setIn(text, root, path, value, styleOf(text, root));
}

/** How the text is written: the blanks of one step inwards (null where all is on one line), and the end of a line. */
interface Style {
  readonly step: string | null;
  readonly end: string;
  /** The blanks before the members of the object at hand. */
  readonly indent: string;
}

/** One `"key": value` of an object, by the places where its parts begin and end. */
interface Member {
  readonly key: string;
  readonly keyAt: number;
  readonly keyEnd: number;
  readonly valueAt: number;
  readonly valueEnd: number;
  /** What stands between the member and the comma or brace before it. */
  readonly gap: string;
}

interface ObjectPlace {
  readonly members: readonly Member[];
  readonly at: number;
  readonly end: number;
}

function setIn(
  text: string,
  object: ObjectPlace,
  [key = "", ...below]: readonly string[],
  value: unknown,
  style: Style,
): string {
  // Of a key that stands there twice the last one counts, as everywhere else.
  const member = object.members.findLast((each) => each.key === key);
  if (member !== undefined && below.length > 0 && text[member.valueAt] === "{") {
    const inner = readObject(text, member.valueAt);
    return setIn(text, inner, below, value, styleOfMembers(inner, style));
  }
  const whole = below.reduceRight<unknown>((inside, name) => ({ [name]: inside }), value);
  if (member !== undefined)
    return spliced(text, member.valueAt, member.valueEnd, printed(whole, styleAt(member, style)));

  const last = object.members.at(-1);
  if (last === undefined)
    return spliced(text, object.at, object.end, printed({ [key]: whole }, outward(style)));
  const colon = text.slice(last.keyEnd, last.valueAt);
  const added = `,${gapAfter(object.members, colon)}${JSON.stringify(key)}${colon}${printed(whole, styleAt(last, style))}`;
  return spliced(text, last.valueEnd, last.valueEnd, added);
}

function spliced(text: string, from: number, to: number, part: string): string {
  return `${text.slice(0, from)}${part}${text.slice(to)}`;
}

function printed(value: unknown, { step, indent, end }: Style): string {
  if (step === null) return JSON.stringify(value);
  return JSON.stringify(value, null, step).replaceAll("\n", `${end}${indent}`);
}

/** The blanks before a further member: those before the last one, without the empty lines that may stand there. */
function gapAfter(members: readonly Member[], colon: string): string {
  const { gap = "" } = members.at(-1) ?? {};
  // `{"a": 1}`: one who writes a blank behind the colon writes one behind the comma.
  if (members.length === 1 && gap === "") return colon.slice(colon.indexOf(":") + 1);
  return /\r?\n[ \t]*$/.exec(gap)?.[0] ?? gap;
}

function styleOf(text: string, root: ObjectPlace): Style {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  // An object without members has no style yet.
  if (root.members.length === 0) return { step: "  ", end, indent: "  " };
  const step = indentOf(root.members[0]);
  return { step: step === "" ? null : step, end, indent: step ?? "" };
}

function styleOfMembers({ members }: ObjectPlace, outer: Style): Style {
  const [first] = members;
  return first === undefined
    ? { ...outer, indent: `${outer.indent}${outer.step ?? ""}` }
    : styleAt(first, outer);
}

/** A member that shares its line with the one before is written on one line. */
function styleAt(member: Member, style: Style): Style {
  const indent = indentOf(member);
  return indent === null ? { ...style, step: null } : { ...style, indent };
}

function outward(style: Style): Style {
  return { ...style, indent: style.indent.slice(style.step?.length ?? 0) };
}

/** The blanks that a member's line begins with; null where the member doesn't begin a line. */
function indentOf(member: Member | undefined): string | null {
  return /\n([ \t]*)$/.exec(member?.gap ?? "")?.[1] ?? null;
}

function readObject(text: string, at: number): ObjectPlace {
  const members: Member[] = [];
  for (let from = at + 1; ; ) {
    const keyAt = afterBlanks(text, from);
    if (text[keyAt] !== '"') return { members, at, end: keyAt + 1 };
    const keyEnd = endOfValue(text, keyAt);
    const valueAt = afterBlanks(text, afterBlanks(text, keyEnd) + 1);
    const valueEnd = endOfValue(text, valueAt);
    const key = String(JSON.parse(text.slice(keyAt, keyEnd)));
    members.push({ key, keyAt, keyEnd, valueAt, valueEnd, gap: text.slice(from, keyAt) });
    const next = afterBlanks(text, valueEnd);
    if (text[next] !== ",") return { members, at, end: next + 1 };
    from = next + 1;
  }
}

function afterBlanks(text: string, at: number): number {
  return endOf(/[ \t\r\n]*/y, text, at);
}

/** A text, a bracket, or whatever stands up to the next one. */
const piece = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]|[^"[\]{}]+/y;

function endOfValue(text: string, at: number): number {
  if (text[at] !== "{" && text[at] !== "[") return endOf(/"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\]}]+/y, text, at);
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
