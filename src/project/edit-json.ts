import { applyEdits, createScanner, type Edit, type Node, parseTree } from "jsonc-parser";

/** A key of an object, or the number of an item in a list. */
export type JsonStep = string | number;

/** A value that is to stand at a path; undefined: nothing is. */
export interface JsonChange {
  readonly path: readonly JsonStep[];
  readonly value: unknown;
}

/** The text of a JSON object with each of the changes made to what the ones before have left. */
export function editJson(text: string, changes: readonly JsonChange[]): string {
  return changes.reduce(
    (edited, { path, value }) =>
      value === undefined ? removeFromJson(edited, path) : setInJson(edited, path, value),
    text,
  );
}

/**
 * Sets one value in the text of a JSON object. Every other byte stays as it is: order, blanks, numbers, comments, ends of lines. What is added is
 * written as its neighbours are.
 * @param text valid JSON, comments and commas behind the last member aside, an object; a byte order mark may stand before it
 * @param path the key, below the keys of the objects that it stands in; those that are missing are made. The number behind a list's last item adds one
 */
export function setInJson(text: string, path: readonly JsonStep[], value: unknown): string {
  const root = rootOf(text);
  const [first] = membersOf(root);
  // An object without members has no style yet.
  const step = first === undefined ? "  " : indentOf(text, first) || null;
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return applyEdits(text, editsToSet({ text, step, end }, root, path, value));
}

/**
 * Takes one value out of the text of a JSON object, with its key. Every other byte stays as it is, comments too; taken out again, what `setInJson`
 * has added leaves the text that was there before. Where nothing stands at the path, the text stays.
 * @param text as for `setInJson`
 */
export function removeFromJson(text: string, path: readonly JsonStep[]): string {
  const holder = path.slice(0, -1).reduce<Node | undefined>(nodeAt, rootOf(text));
  const member = memberAt(holder, path.at(-1) ?? "");
  if (holder === undefined || member === undefined) return text;
  const left = applyEdits(text, editsToRemove(text, holder, member));
  // A key that stands there twice goes twice: the one before would count otherwise.
  return holder.type === "object" ? removeFromJson(left, path) : left;
}

/** A text, the blanks of one step inwards in it (null where all is on one line), and the end of a line. */
interface Written {
  readonly text: string;
  readonly step: string | null;
  readonly end: string;
}

function rootOf(text: string): Node {
  const root = parseTree(text.replace(/^\uFEFF/, " "), [], { allowTrailingComma: true });
  if (root === undefined) throw new Error("The text was taken for valid JSON and isn't");
  return root;
}

/** The properties of an object, the items of a list. */
function membersOf(node: Node | undefined): readonly Node[] {
  return node?.type === "object" || node?.type === "array" ? (node.children ?? []) : [];
}

/** Of a key that stands there twice the last one counts, as everywhere else; the parser's own search takes the first. */
function memberAt(holder: Node | undefined, step: JsonStep): Node | undefined {
  const members = membersOf(holder);
  return typeof step === "number"
    ? members[step]
    : members.findLast(({ type, children: [key] = [] }) => type === "property" && key?.value === step);
}

function valueIn(member: Node | undefined): Node | undefined {
  return member?.type === "property" ? member.children?.[1] : member;
}

function nodeAt(holder: Node | undefined, step: JsonStep): Node | undefined {
  return valueIn(memberAt(holder, step));
}

function editsToSet(
  written: Written,
  holder: Node,
  [step = "", ...below]: readonly JsonStep[],
  value: unknown,
): Edit[] {
  const member = memberAt(holder, step);
  const present = valueIn(member);
  if (present?.type === (typeof below[0] === "number" ? "array" : "object") && below.length > 0)
    return editsToSet(written, present, below, value);
  const whole = below.reduceRight<unknown>((inside, each) => within(each, inside), value);
  if (member !== undefined && present !== undefined) {
    const content = printed(written, whole, indentOf(written.text, member));
    return [edit(present.offset, endOf(present), content)];
  }
  const last = membersOf(holder).at(-1);
  return last === undefined
    ? [editToFill(written, holder, step, whole)]
    : editsToAdd(written, last, step, whole);
}

function within(step: JsonStep, value: unknown): unknown {
  return typeof step === "number" ? [value] : { [step]: value };
}

/** The first member of an object or a list in which nothing stands, or nothing but a comment. */
function editToFill(written: Written, holder: Node, step: JsonStep, value: unknown): Edit {
  const { text, end } = written;
  const inside = text.slice(holder.offset + 1, endOf(holder) - 1).trimEnd();
  const indent = indentOf(text, holder.parent?.type === "property" ? holder.parent : holder);
  if (inside === "") return edit(holder.offset, endOf(holder), printed(written, within(step, value), indent));
  const inner = `${indent ?? ""}${written.step ?? ""}`;
  const name = typeof step === "number" ? "" : `${JSON.stringify(step)}: `;
  const at = holder.offset + 1 + inside.length;
  return edit(at, at, `${end}${inner}${name}${printed(written, value, inner)}`);
}

/** A comma or none, and the comments that end a line. */
const endOfLine = /[ \t]*(,?)(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))+(?=\r?\n)/y;

/** A member behind the last one; a comment that ends the last one's line stays with it. */
function editsToAdd(written: Written, last: Node, step: JsonStep, value: unknown): Edit[] {
  const { text, end } = written;
  const colon = colonOf(text, last);
  const indent = indentOf(text, last);
  const name = typeof step === "number" ? "" : JSON.stringify(step) + colon;
  const member = `${name}${printed(written, value, indent)}`;
  const behind = endOf(last);
  endOfLine.lastIndex = behind;
  const [comment = "", comma = ""] = endOfLine.exec(text) ?? [];
  const gap = comment === "" ? gapBefore(text, last, colon) : `${end}${indent ?? ""}`;
  const at = behind + comment.length;
  if (comma !== "") return [edit(at, at, `${gap}${member},`)];
  return [edit(behind, behind, ","), edit(at, at, `${gap}${member}`)];
}

/** A comment before or behind what is taken out stays, and ends where it ended. */
function editsToRemove(text: string, holder: Node, member: Node): Edit[] {
  const members = membersOf(holder);
  const before = members[members.indexOf(member) - 1];
  const [start, end] = [holder.offset + 1, endOf(holder) - 1];
  const behind = text.slice(endOf(member), end);
  if (/^\s*,?\s*$/.test(text.slice(start, member.offset) + behind)) return [edit(start, end, "")];

  const isFirst = before === undefined && members.length > 1;
  const blanksAt = text.slice(0, member.offset).trimEnd().length;
  const isLineComment = /\/\/.*$/.test(text.slice(before ? endOf(before) : start, blanksAt));
  const keepsBlanks = isFirst || (isLineComment && !/^,?[ \t]*\r?\n/.test(behind));
  const taken = edit(keepsBlanks ? member.offset : blanksAt, endOf(member), "");
  // A comma that stands apart was there before what is taken out.
  const comma = commaBehind(text, before === undefined || behind.startsWith(",") ? member : before);
  if (comma === null) return [taken];
  const blanks = isFirst ? (/^\s*/.exec(text.slice(comma + 1))?.[0] ?? "") : "";
  return [taken, edit(comma, comma + 1 + blanks.length, "")];
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

function edit(from: number, to: number, content: string): Edit {
  return { offset: from, length: to - from, content };
}

function commaBehind(text: string, member: Node): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(endOf(member));
  scanner.scan();
  const next = scanner.getTokenOffset();
  return text[next] === "," ? next : null;
}

/** On one line, where what it belongs to doesn't begin a line. */
function printed({ step, end }: Written, value: unknown, indent: string | null): string {
  if (step === null || indent === null) return JSON.stringify(value);
  return JSON.stringify(value, null, step).replaceAll("\n", `${end}${indent}`);
}

/** A property's colon with the blanks around it, without comments; an item of a list has none. */
function colonOf(text: string, { type, children: [key, value] = [] }: Node): string {
  if (type !== "property" || key === undefined || value === undefined) return "";
  const colon = text.slice(endOf(key), value.offset);
  return /^\s*:\s*$/.test(colon) ? colon : ": ";
}

/** What stands between a comma and the member behind it, without empty lines and comments. */
function gapBefore(text: string, member: Node, colon: string): string {
  // `{"a": 1}`: one who writes a blank behind the colon writes one behind the comma.
  if (/[{[]/.test(text[member.offset - 1] ?? "")) return colon.slice(colon.indexOf(":") + 1);
  return /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, member.offset))?.[0] ?? "";
}

/** The blanks that a member's line begins with; null where the member doesn't begin a line. */
function indentOf(text: string, { offset }: Node): string | null {
  return /(?:^\uFEFF?|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1] ?? null;
}
