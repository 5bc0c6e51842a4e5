import { afterBlanks, type Member, type Places, readPlaces } from "./json-places.ts";

/** A key of an object, or the number of an item in a list. */
export type JsonStep = string | number;

/**
 * Sets one value in the text of a JSON object. Every other byte stays as it is: order, blanks, numbers, comments, ends of lines. What is added is
 * written as its neighbours are.
 * @param text valid JSON, comments and commas behind the last member aside, an object; a byte order mark may stand before it
 * @param path the key, below the keys of the objects that it stands in; those that are missing are made. The number behind a list's last item adds one
 */
export function setInJson(text: string, path: readonly JsonStep[], value: unknown): string {
  const root = rootOf(text);
  return setIn(text, root, path, value, styleOf(text, root));
}

/**
 * Takes one value out of the text of a JSON object, with its key. Every other byte stays as it is; taken out again, what `setInJson` has added leaves
 * the text that was there before. Where nothing stands at the path, the text stays.
 * @param text as for `setInJson`
 */
export function removeFromJson(text: string, path: readonly JsonStep[]): string {
  let places = rootOf(text);
  for (const step of path.slice(0, -1)) {
    const member = memberAt(places, step);
    if (member === undefined || !/[{[]/.test(text[member.valueAt] ?? "")) return text;
    places = readPlaces(text, member.valueAt);
  }
  const key = String(path.at(-1));
  // A key that stands there twice goes twice: the one before would count otherwise.
  const removed = places.members.flatMap((each, index) => (each.key === key ? [index] : [])).reverse();
  return removed.reduce((left, index) => withoutMember(left, readPlaces(left, places.at), index), text);
}

/** How the text is written: the blanks of one step inwards (null where all is on one line), and the end of a line. */
interface Style {
  readonly step: string | null;
  readonly end: string;
  /** The blanks before the members of the object at hand. */
  readonly indent: string;
}

function rootOf(text: string): Places {
  return readPlaces(text, afterBlanks(text, text.startsWith("\uFEFF") ? 1 : 0));
}

/** Of a key that stands there twice the last one counts, as everywhere else. */
function memberAt({ members }: Places, step: JsonStep): Member | undefined {
  return members.findLast(({ key }) => key === String(step));
}

function setIn(
  text: string,
  places: Places,
  [step = "", ...below]: readonly JsonStep[],
  value: unknown,
  style: Style,
): string {
  const member = memberAt(places, step);
  const bracket = typeof below[0] === "number" ? "[" : "{";
  if (member !== undefined && below.length > 0 && text[member.valueAt] === bracket) {
    const inner = readPlaces(text, member.valueAt);
    return setIn(text, inner, below, value, styleOfMembers(inner, style));
  }
  const whole = below.reduceRight<unknown>((inside, each) => within(each, inside), value);
  if (member !== undefined)
    return spliced(text, member.valueAt, member.valueEnd, printed(whole, styleAt(member, style)));
  if (places.members.length > 0) return withMember(text, places, step, whole, style);

  const inside = text.slice(places.at + 1, places.end - 1).trimEnd();
  if (inside === "")
    return spliced(text, places.at, places.end, printed(within(step, whole), outward(style)));
  // Nothing but a comment.
  const colon = typeof step === "number" ? "" : `${JSON.stringify(step)}: `;
  const at = places.at + 1 + inside.length;
  return spliced(text, at, at, `${style.end}${style.indent}${colon}${printed(whole, style)}`);
}

function within(step: JsonStep, value: unknown): unknown {
  return typeof step === "number" ? [value] : { [step]: value };
}

/** Adds a member behind the last one; a comment that ends the last one's line stays with it. */
function withMember(text: string, { members }: Places, step: JsonStep, value: unknown, style: Style): string {
  const last = members.at(-1);
  if (last === undefined) return text;
  const colon = withoutComments(text.slice(last.keyEnd, last.valueAt));
  const key = typeof step === "number" ? "" : JSON.stringify(step) + colon;
  const member = `${key}${printed(value, styleAt(last, style))}`;
  const gap = gapAfter(members, colon);
  const comment = /[ \t]*,?(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))+(?=\r?\n)/y;
  comment.lastIndex = last.valueEnd;
  const found = comment.exec(text);
  if (found === null) return spliced(text, last.valueEnd, last.valueEnd, `,${gap}${member}`);

  const behind = last.valueEnd + found[0].length;
  const hasComma = text[afterBlanks(text, last.valueEnd)] === ",";
  const line = gap.includes("\n") ? gap : `${style.end}${style.indent}`;
  const added = spliced(text, behind, behind, `${line}${member}${hasComma ? "," : ""}`);
  return hasComma ? added : spliced(added, last.valueEnd, last.valueEnd, ",");
}

/** A comment before or behind what is taken out stays. */
function withoutMember(text: string, { members, at, end }: Places, index: number): string {
  const [before, member, next] = [members[index - 1], members[index], members[index + 1]];
  if (member === undefined) return text;
  const behind = afterBlanks(text, member.valueEnd);
  const hasComma = text[behind] === ",";
  const to = hasComma ? behind + 1 : member.valueEnd;
  if (before === undefined && next !== undefined) {
    const [blanks = ""] = /^\s*/.exec(text.slice(to)) ?? [];
    return spliced(text, member.keyAt, to + blanks.length, "");
  }
  const from = text.slice(0, member.keyAt).trimEnd().length;
  if (before === undefined) {
    const left = text.slice(at + 1, from) + text.slice(to, end - 1);
    return left.trim() === "" ? spliced(text, at + 1, end - 1, "") : spliced(text, from, to, "");
  }
  const rest = spliced(text, from, to, "");
  if (hasComma) return rest;
  const comma = afterBlanks(text, before.valueEnd);
  return spliced(rest, comma, comma + 1, "");
}

function spliced(text: string, from: number, to: number, part: string): string {
  return `${text.slice(0, from)}${part}${text.slice(to)}`;
}

function printed(value: unknown, { step, indent, end }: Style): string {
  if (step === null) return JSON.stringify(value);
  return JSON.stringify(value, null, step).replaceAll("\n", `${end}${indent}`);
}

/** The blanks before a further member: those before the last one, without the empty lines and the comments that may stand there. */
function gapAfter(members: readonly Member[], colon: string): string {
  const { gap = "" } = members.at(-1) ?? {};
  // `{"a": 1}`: one who writes a blank behind the colon writes one behind the comma.
  if (members.length === 1 && gap === "") return colon.slice(colon.indexOf(":") + 1);
  return /\r?\n[ \t]*$/.exec(gap)?.[0] ?? withoutComments(gap);
}

function withoutComments(blanks: string): string {
  return blanks.replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
}

function styleOf(text: string, root: Places): Style {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  // An object without members has no style yet.
  if (root.members.length === 0) return { step: "  ", end, indent: "  " };
  const step = indentOf(root.members[0]);
  return { step: step === "" ? null : step, end, indent: step ?? "" };
}

function styleOfMembers({ members }: Places, outer: Style): Style {
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
