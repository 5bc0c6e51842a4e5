/** A line of a text: what it says, and how it ends. */
export interface Line {
  readonly text: string;
  /** `\n`, `\r\n`, `\r`, or nothing at the end of a text. */
  readonly ending: string;
  /** Where it begins in the text. */
  readonly start: number;
}

/** A text's lines; nothing is lost: joined again they are the text. A byte order mark stays in front of the first one. */
export function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const end = endOfLine(text, start);
    const isPair = text.charAt(end) === "\r" && text.charAt(end + 1) === "\n";
    const next = end === text.length ? end : end + (isPair ? 2 : 1);
    lines.push({ text: text.slice(start, end), ending: text.slice(end, next), start });
    start = next;
  }
  return lines;
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

export function joinLines(lines: readonly Line[]): string {
  return lines.map(({ text, ending }) => text + ending).join("");
}

/** How lines end in a text, for a line that is added. */
export function lineEndingOf(lines: readonly Line[]): string {
  return lines.find(({ ending }) => ending !== "")?.ending ?? "\n";
}

const tabWidth = 4;

/** Where a line's content begins: after how many characters, and in which column (from 0, tabs counted out). */
export function indentationOf(text: string, from = 0): { readonly at: number; readonly column: number } {
  let at = from;
  let column = 0;
  for (; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "\t") column += tabWidth - (column % tabWidth);
    else if (sign === " " || sign === "\u00a0" || sign === "\u3000") column += 1;
    else break;
  }
  return { at, column };
}
