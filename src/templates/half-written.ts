import type { HalfWritten } from "./pieces.ts";
import type { FaultAt } from "./problems.ts";

/**
 * `<<NAME` with no bracket after it. It renders as it is, for it may be a shift or the beginning of a here-document; it is taken for a
 * forgotten variable where it is neither: not written right after an operand (`1<<FLAG`), not before the end of a statement or another shift
 * (`print <<FLAG;`), and with no line that ends a here-document.
 */
export function findForgotten(text: string, halfWritten: readonly HalfWritten[]): readonly FaultAt[] {
  if (halfWritten.length === 0) return [];
  const documentEnds = new Map(
    [...text.matchAll(/^[\t ]*([A-Z][A-Z0-9_]*)[\t ]*\r?$/gm)].map(({ 1: name = "", index }) => [
      name,
      index,
    ]),
  );
  const restOfStatement = /[ \t]*(?:;|<<(?![A-Z][A-Z0-9_]*>>))/y;
  return halfWritten
    .filter(({ name, offset }) => {
      const isDocument =
        /^(EO[A-Z]+|END[A-Z_]*|HEREDOC)$/.test(name) || (documentEnds.get(name) ?? -1) > offset;
      restOfStatement.lastIndex = offset + name.length + 2;
      const isShift = /[\w)\]]/.test(text[offset - 1] ?? "") || restOfStatement.test(text);
      // A name that goes on in small letters is none of ours.
      const isLonger = /[a-z]/.test(text[offset + name.length + 2] ?? "");
      return !(isDocument || isShift || isLonger);
    })
    .map(({ name, offset }) => ({ offset, text: `<<${name}`, fault: "not_closed" }));
}
