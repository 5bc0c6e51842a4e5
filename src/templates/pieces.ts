import { type FaultAt, shown } from "./problems.ts";
import { endOfExpression } from "./variables.ts";

/**
 * A stretch of a template. All pieces in order are the whole text.
 * - `escape`: comes out as it is, without the backslash that it begins with
 * - `variable`: `{{NAME}}` or `<<NAME>>`
 * - `tag`: any other `{{…}}`: of a block, or an expression
 */
export interface Piece {
  readonly kind: "text" | "escape" | "variable" | "comment" | "tag";
  readonly start: number;
  readonly end: number;
}

/** `<<NAME` with nothing that closes it: text, unless it is a forgotten variable. */
export interface HalfWritten {
  readonly name: string;
  readonly offset: number;
}

export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly faults: readonly FaultAt[];
  readonly halfWritten: readonly HalfWritten[];
}

/** Where anything but text may begin. More than three braces are no expression of a CI system either: what they would hold is anybody's guess. */
const opening = /\\?\{\{+|\$\{\{(?!\{\{)|\\?<<([A-Z][A-Z0-9_]*)(>>?)?/g;

const plainVariable = /^\{\{\s*(?!(?:else|this|true|false|null|undefined)\b)[A-Za-z_][A-Za-z0-9_]*\s*\}\}$/;

/**
 * Cuts a template into pieces, in one walk: what is a variable, a tag, a comment, and what only looks like one and is text.
 * Checking and rendering both go by these pieces, so that neither sees a tag where the other sees text.
 */
export function readPieces(text: string): Pieces {
  const pieces: Piece[] = [];
  const faults: FaultAt[] = [];
  const halfWritten: HalfWritten[] = [];
  const endOfBraces = findEndOfBraces(text);
  let done = 0;
  const add = (kind: Piece["kind"], start: number, end: number) => {
    if (start > done) pieces.push({ kind: "text", start: done, end: start });
    pieces.push({ kind, start, end });
    done = end;
  };

  const next = new RegExp(opening);
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const { index } = match;
    const [found, name, closing] = match;
    const isEscaped = found.startsWith("\\");
    const start = isEscaped ? index + 1 : index;
    const afterOpening = index + found.length;
    if (name !== undefined) {
      if (isEscaped && closing !== undefined) add("escape", index, afterOpening);
      else if (closing === ">>") add("variable", index, afterOpening);
      else if (!isEscaped && !/[$<]/.test(text[index - 1] ?? "")) {
        if (closing === undefined) halfWritten.push({ name, offset: index });
        else faults.push({ offset: index, text: shown(text, index), fault: "not_closed" });
      }
    } else if (found === "${{") {
      add("text", index, endOfExpression(text, index) ?? afterOpening);
    } else if (found.length - (isEscaped ? 1 : 0) > 3) {
      if (!isEscaped) faults.push({ offset: start, text: shown(text, start), fault: "raw_block" });
      add(isEscaped ? "escape" : "text", index, afterOpening);
    } else {
      const closed = endOfBraces(start);
      const fault = isComment(text, start) ? "comment_not_closed" : "not_closed";
      if (closed === null && !isEscaped) faults.push({ offset: start, text: shown(text, start), fault });
      const end = closed?.end ?? afterOpening;
      const kind = closed === null ? "text" : kindOf(text, start, end);
      add(isEscaped ? "escape" : kind, index, end);
    }
    next.lastIndex = Math.max(done, afterOpening);
  }
  if (done < text.length) pieces.push({ kind: "text", start: done, end: text.length });
  return { pieces, faults, halfWritten };
}

function kindOf(text: string, start: number, end: number): Piece["kind"] {
  if (isComment(text, start)) return "comment";
  const tag = text.slice(start, end);
  if (plainVariable.test(tag)) return "variable";
  return /^\{\{\s*\}\}$/.test(tag) ? "text" : "tag";
}

function isComment(text: string, start: number): boolean {
  return text.startsWith("{{!", start) || text.startsWith("{{~!", start);
}

/**
 * Finds where what begins with two or three braces ends; null where it isn't closed. A tag holds no other opening; a comment holds anything
 * but its end. What isn't there is looked for once, so that a text full of openings isn't searched to its end for each.
 */
function findEndOfBraces(text: string): (start: number) => { readonly end: number } | null {
  const search = (pattern: RegExp) => {
    let isThere = true;
    return (from: number) => {
      pattern.lastIndex = from;
      const match = isThere ? pattern.exec(text) : null;
      isThere = match !== null;
      return match === null ? null : { found: match[0], end: match.index + match[0].length };
    };
  };
  const nextBraces = search(/\{\{|\}\}/g);
  const nextClosing = search(/\}\}/g);
  const nextDashes = search(/--~?\}\}/g);

  return (start) => {
    if (isComment(text, start)) {
      const inside = text.indexOf("!", start) + 1;
      return text.startsWith("--", inside) ? nextDashes(inside) : nextClosing(inside);
    }
    const isTriple = text.startsWith("{{{", start);
    const next = nextBraces(start + (isTriple ? 3 : 2));
    if (next === null || next.found === "{{") return null;
    return isTriple && text[next.end] === "}" ? { end: next.end + 1 } : next;
  };
}
