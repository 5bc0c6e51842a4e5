import { problemAt, type TemplateProblem } from "./problems.ts";

/** Variables and block tags whose closing brackets are missing or not enough: nothing can be rendered from them. */
export function findUnclosed(text: string): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const match of text.matchAll(/(?<![\\$<])(?:\{\{(?!\{)(?![^{}]*\}\})|<<([A-Z][A-Z0-9_]*)>(?!>))/g)) {
    const rest = text.slice(match.index).split("\n")[0] ?? "";
    // `{{` inside code (a style object, LaTeX) closes with `}}` later; only what looks like a name is a variable that was forgotten.
    if (/^\{\{\s*[A-Z#/]/.test(rest) || rest.startsWith("<<"))
      problems.push(unclosedAt(text, match.index, rest.slice(0, 40)));
  }
  return problems;
}

/**
 * `<<NAME` with no bracket after it. It renders as it is, for it may be a shift or the beginning of a here-document; it is taken for a
 * forgotten variable where it is neither: not written right after an operand (`1<<FLAG`), and with no line that ends a here-document.
 */
export function findHalfWritten(
  text: string,
  isKnown: (name: string) => boolean,
): readonly TemplateProblem[] {
  return [...text.matchAll(/(?<![\\$<])<<([A-Z][A-Z0-9_]*)(?![A-Za-z0-9_>])/g)].flatMap((match) => {
    const [spelled, name = ""] = match;
    const rest = text.slice(match.index + spelled.length);
    const isDocument =
      /^(EO[A-Z]+|END[A-Z_]*|HEREDOC)$/.test(name) ||
      new RegExp(`^[\\t ]*${name}[\\t ]*\\r?$`, "m").test(rest);
    const isShift = /[\w)\]]$/.test(text.slice(0, match.index));
    return isKnown(name) || !(isDocument || isShift) ? [unclosedAt(text, match.index, spelled)] : [];
  });
}

/**
 * Blocks that nothing closes, and closings of no block: Handlebars names only the first such fault, and the end of the text for its place.
 * @param source what Handlebars is given
 * @param toText from a place there to the place in the text
 */
export function findUnpaired(
  source: string,
  text: string,
  toText: (offset: number) => number,
): readonly TemplateProblem[] {
  const open: { readonly name: string; readonly spelled: string; readonly offset: number }[] = [];
  const problems: TemplateProblem[] = [];
  const fault = (offset: number, about: string, detail: string) =>
    problems.push(problemAt(text, toText(offset), "syntax", about, detail));
  const withoutComments = source.replaceAll(/\{\{~?!(?:--[\s\S]*?--|[^}]*)~?\}\}/g, (comment) =>
    comment.replaceAll(/[^\n]/g, " "),
  );
  for (const match of withoutComments.matchAll(/\{\{~?\s*(#[>*]?|\/)\s*([\w.-]+)[^{}]*\}\}/g)) {
    const [spelled, sign, name = ""] = match;
    if (sign !== "/") open.push({ name, spelled, offset: match.index });
    else if (open.at(-1)?.name === name) open.pop();
    else if (open.some((block) => block.name === name)) {
      for (let left = open.pop(); left !== undefined && left.name !== name; left = open.pop())
        fault(left.offset, left.spelled, "the block is not closed");
    } else fault(match.index, spelled, "it closes a block that is not open");
  }
  for (const { offset, spelled } of open) fault(offset, spelled, "the block is not closed");
  return problems;
}

function unclosedAt(text: string, offset: number, about: string): TemplateProblem {
  return problemAt(text, offset, "unclosed_variable", about, "it is not closed");
}
