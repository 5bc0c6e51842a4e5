import type { Piece } from "./pieces.ts";
import type { FaultAt } from "./problems.ts";
import { smallestTemplate } from "./tag-role.ts";
import { findTagFaults } from "./tags.ts";

/** Loaded when a template is really rendered or checked: it costs as much as a tenth of starting Node. */
async function loadParser(): Promise<(source: string) => hbs.AST.Program> {
  const { default: handlebars } = await import("handlebars");
  return (source) => handlebars.parse(source);
}

/** A stretch of a template's syntax tree, with its places. */
export interface Tree {
  readonly program: hbs.AST.Program;
  /** Where a place of the tree is in the template. */
  readonly offsetOf: (place: hbs.AST.Position) => number;
}

export interface Syntax {
  readonly tree: Tree;
  /** The tags of blocks that nothing closes, each as a tree of its own. */
  readonly unclosed: readonly Tree[];
  readonly faults: readonly FaultAt[];
}

/**
 * Has Handlebars read a template's tags: their expressions, the blocks, and which white space around them is left out. What is no tag, it sees
 * as letters and white space of the same length: so nothing in a text can be read as its language, and a place is the same in both.
 * Where something can't be read, the tree is that of the rest.
 */
export async function readSyntax(text: string, pieces: readonly Piece[]): Promise<Syntax> {
  const parse = await loadParser();
  const canBeRead = remembered((tag: string) => isWhole(tag) && isAccepted(parse, tag));
  const { faults, leftOut, unclosed } = findTagFaults(text, pieces, canBeRead);
  const source = pieces.map((piece) => masked(text, piece, leftOut.has(piece))).join("");
  return {
    tree: { program: parse(source), offsetOf: offsetsOf(source) },
    unclosed: unclosed.map(({ start, end }) => {
      const template = smallestTemplate(withoutRareLineEnds(text.slice(start, end), " "));
      const offsetOf = offsetsOf(template);
      return { program: parse(template), offsetOf: (place) => start + offsetOf(place) };
    }),
    faults,
  };
}

function masked(text: string, { kind, start, end }: Piece, isLeftOut: boolean): string {
  const spelled = text.slice(start, end);
  if (kind === "tag" && !isLeftOut) return withoutRareLineEnds(spelled, " ");
  if (kind !== "comment") return withoutRareLineEnds(spelled.replaceAll(/\S/g, "x"), "\u00a0");
  const [, open = "", inside = "", close = ""] = /^(\{\{~?!)([\s\S]*?)(~?\}\})$/.exec(spelled) ?? [];
  return open + withoutRareLineEnds(inside.replaceAll(/\S/g, "x"), " ") + close;
}

/** Handlebars counts lines at a lone carriage return, and loses count at Unicode's two separators. */
function withoutRareLineEnds(text: string, instead: string): string {
  return text.replaceAll(/[\u2028\u2029]|\r(?!\n)/g, instead);
}

/** Whether quotes and brackets that a tag opens are closed in it: else they would go on in the next tag. */
function isWhole(tag: string): boolean {
  return /^(?:[^"'[\]\\]|"[^"\\]*"|'[^'\\]*'|\[[^\]\\]*\])*$/.test(tag);
}

function isAccepted(parse: (source: string) => hbs.AST.Program, tag: string): boolean {
  try {
    parse(smallestTemplate(withoutRareLineEnds(tag, " ")));
    return true;
  } catch {
    // What a parser says is of no use to a reader; that it says no is all.
    return false;
  }
}

/** Most tags of a template are the same few. */
function remembered<Result>(ask: (question: string) => Result): (question: string) => Result {
  const answers = new Map<string, Result>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask(question);
    answers.set(question, answer);
    return answer;
  };
}

/** Handlebars counts lines from 1 and columns from 0. */
function offsetsOf(source: string): Tree["offsetOf"] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return ({ line, column }) => (starts[line - 1] ?? 0) + column;
}
