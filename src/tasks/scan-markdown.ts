import { indentationOf, type Line } from "./lines.ts";
import { waveNumeral } from "./wave-heading.ts";

/** What a line of a task file is. Columns count from 0, tabs counted out; `at` counts characters. */
export type Block =
  | { readonly kind: "blank" }
  /** Shown, not meant: code, front matter, the inside of a comment, a quotation. */
  | { readonly kind: "hidden"; readonly column: number; readonly isIndentedCode: boolean }
  | { readonly kind: "heading"; readonly level: number; readonly title: string }
  | { readonly kind: "rule" }
  | { readonly kind: "comment"; readonly column: number }
  | {
      readonly kind: "item";
      readonly column: number;
      /** Where the item's content begins. */
      readonly at: number;
      readonly contentColumn: number;
    }
  | { readonly kind: "text"; readonly column: number; readonly at: number };

/** A comment in the text, whole. */
export interface CommentSpan {
  /** Between its brackets. */
  readonly body: string;
  /** Index of the line it begins in. */
  readonly line: number;
  readonly lastLine: number;
  readonly start: number;
  readonly end: number;
  /** Whether nothing else stands in its lines. */
  readonly isAlone: boolean;
}

export interface ScannedMarkdown {
  readonly blocks: readonly Block[];
  /** By the index of the line in which they begin. */
  readonly comments: ReadonlyMap<number, readonly CommentSpan[]>;
  /** A fence or comment that nobody closed, so that the rest of the file is hidden: index of its line. */
  readonly unclosed: { readonly kind: "fence" | "comment"; readonly line: number } | null;
}

const blank: Block = { kind: "blank" };
const fence = /^(`{3,}(?=[^`]*$)|~{3,})/;
const heading = /^(#{1,6})(?:[ \t]+|$)(.*)$/;
/** Without a space it is no heading to Markdown, but people write it. */
const tightHeading = /^(#{2,6})(?=[^\s#\d])(.*)$/;
const rule = /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const bullet = /^(?:[-*+•]|\d{1,9}[.)])(?=[ \t]|$|\[)/;
const checkboxAhead = /^(?:[-*+•]|\d{1,9}[.)])[ \t]*\[.?\]/;
const frontMatterEnd = /^(?:---|\.\.\.)[ \t]*$/;

/** Reads a file's lines from top to bottom, once: what is list, what is heading, and what is only shown. */
export function scanMarkdown(lines: readonly Line[]): ScannedMarkdown {
  const blocks: Block[] = [];
  const comments = new Map<number, CommentSpan[]>();
  const containers: number[] = [];
  let unclosed: ScannedMarkdown["unclosed"] = null;
  const hide = (to: number, column: number, isIndentedCode = false) => {
    while (blocks.length <= to) blocks.push({ kind: "hidden", column, isIndentedCode });
  };
  hide(endOfFrontMatter(lines), 0);

  while (blocks.length < lines.length) {
    const index = blocks.length;
    const text = textOf(lines, index);
    const { at, column } = indentationOf(text, index === 0 && text.startsWith("\ufeff") ? 1 : 0);
    const content = text.slice(at).trimEnd();
    if (content === "") {
      blocks.push(blank);
      continue;
    }
    const block = lineBlock(content, at, column);
    if (block.kind !== "text" || blocks[index - 1]?.kind === "blank") {
      while ((containers.at(-1) ?? 0) > column) containers.pop();
    }
    const container = containers.findLast((each) => each <= column) ?? 0;
    if (column - container >= 4 && isAfterBlank(blocks)) {
      hide(index, column, true);
      continue;
    }
    if (fence.test(content)) {
      const end = endOfFence(lines, index, content, container);
      if (end === null) unclosed ??= { kind: "fence", line: index };
      hide(end ?? lines.length - 1, column);
      continue;
    }
    if (content.startsWith("<!--")) {
      const span = commentFrom(lines, index, at);
      if (span === null) unclosed ??= { kind: "comment", line: index };
      else comments.set(index, [span]);
      blocks.push({ kind: "comment", column });
      hide(span?.lastLine ?? lines.length - 1, column);
      continue;
    }
    const within = commentsWithin(lines, index);
    if (within.length > 0) comments.set(index, within);
    if (block.kind === "heading" || block.kind === "rule") containers.length = 0;
    if (block.kind === "item") containers.push(block.contentColumn);
    blocks.push(block);
  }
  return { blocks: withOtherHeadings(blocks, lines), comments, unclosed };
}

/** Code that is only indented has a blank line before it, or more code. */
function isAfterBlank(blocks: readonly Block[], index = blocks.length): boolean {
  const before = blocks[index - 1];
  return (
    before === undefined || before.kind === "blank" || before.kind === "hidden" || before.kind === "heading"
  );
}

function textOf(lines: readonly Line[], index: number): string {
  return lines[index]?.text ?? "";
}

function lineBlock(content: string, at: number, column: number): Block {
  const head = column < 4 ? (heading.exec(content) ?? tightHeading.exec(content)) : null;
  if (head !== null) {
    const title = (head[2] ?? "").replace(/(?:^|[ \t]+)#+$/, "").trim();
    return { kind: "heading", level: head[1]?.length ?? 1, title };
  }
  if (content.startsWith(">")) return { kind: "hidden", column, isIndentedCode: false };
  if (rule.test(content)) return { kind: "rule" };
  const mark = bullet.exec(content)?.[0];
  if (mark === undefined) return { kind: "text", column, at };
  const space = indentationOf(content, mark.length);
  const width = Math.min(Math.max(space.at - mark.length, 1), 4);
  return { kind: "item", column, at: at + space.at, contentColumn: column + mark.length + width };
}

/** The index of the last line of front matter, or -1. */
function endOfFrontMatter(lines: readonly Line[]): number {
  if (!/^\ufeff?---[ \t]*$/.test(textOf(lines, 0))) return -1;
  for (let index = 1; index < lines.length; index++) {
    const text = textOf(lines, index);
    if (frontMatterEnd.test(text)) return index;
    // A list or a heading: it was a line across the page and not front matter.
    if (checkboxAhead.test(text.trimStart()) || heading.test(text)) return -1;
  }
  return -1;
}

/**
 * The index of the line that closes a fence, or of the last one inside it; null where nothing does. A list item's fence ends with the
 * item, too: at a line further left that is a checkbox or a heading. Other lines further left are code that was pasted carelessly.
 */
function endOfFence(
  lines: readonly Line[],
  start: number,
  opening: string,
  container: number,
): number | null {
  const mark = fence.exec(opening)?.[0] ?? "```";
  const close = new RegExp(`^\\${mark.charAt(0)}{${mark.length},}\\s*$`);
  for (let index = start + 1; index < lines.length; index++) {
    const text = textOf(lines, index);
    const { at, column } = indentationOf(text);
    const content = text.slice(at);
    if (close.test(content)) return index;
    const isOutside = container > 0 && column < container;
    if (isOutside && (checkboxAhead.test(content) || heading.test(content))) return index - 1;
  }
  return null;
}

/** A comment that begins a line may go over many lines. */
function commentFrom(lines: readonly Line[], index: number, at: number): CommentSpan | null {
  const start = (lines[index]?.start ?? 0) + at;
  const bodies: string[] = [];
  for (let last = index; last < lines.length; last++) {
    const text = textOf(lines, last);
    const from = last === index ? at + 4 : 0;
    const end = text.indexOf("-->", from);
    bodies.push(end === -1 ? text.slice(from) : text.slice(from, end));
    if (end === -1) continue;
    const isAlone = text.slice(end + 3).trim() === "";
    return {
      body: bodies.join("\n"),
      line: index,
      lastLine: last,
      start,
      end: (lines[last]?.start ?? 0) + end + 3,
      isAlone,
    };
  }
  return null;
}

/** Comments behind other words, each within its line; what stands in inline code is shown. */
function commentsWithin(lines: readonly Line[], index: number): CommentSpan[] {
  const text = textOf(lines, index);
  if (!text.includes("<!--")) return [];
  const start = lines[index]?.start ?? 0;
  return [...withoutInlineCode(text).matchAll(/<!--(.*?)-->/g)].map((match) => ({
    body: text.slice(match.index + 4, match.index + match[0].length - 3),
    line: index,
    lastLine: index,
    start: start + match.index,
    end: start + match.index + match[0].length,
    isAlone: false,
  }));
}

/** Inline code as blanks of the same length. */
function withoutInlineCode(text: string): string {
  return text.replaceAll(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/g, (all) => " ".repeat(all.length));
}

/** A line without its comments, each as blanks of the same length. */
export function withoutComments(line: Line, comments: readonly CommentSpan[] | undefined): string {
  let { text } = line;
  for (const { start, end } of comments ?? []) {
    const [from, to] = [start - line.start, Math.min(end - line.start, text.length)];
    text = text.slice(0, from) + " ".repeat(Math.max(0, to - from)) + text.slice(to);
  }
  return text;
}

/** `Wave 2` with a line of `=` or `-` under it is a heading, and so is a wave's name in bold that stands alone. */
function withOtherHeadings(blocks: Block[], lines: readonly Line[]): readonly Block[] {
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index];
    if (block?.kind !== "text" || block.column > 0 || !isAfterBlank(blocks, index)) continue;
    const text = textOf(lines, index).trim();
    const below = textOf(lines, index + 1).trim();
    const bold = /^(?:\*\*|__)([^*_]+)(?:\*\*|__)\s*:?$/.exec(text)?.[1]?.trim() ?? "";
    if (/^(?:=+|-{2,})$/.test(below)) {
      blocks[index] = { kind: "heading", level: below.startsWith("=") ? 1 : 2, title: text };
      blocks[index + 1] = blank;
    } else if (waveNumeral(bold) !== null) {
      // Below every real heading, so that it ends none of them.
      blocks[index] = { kind: "heading", level: 7, title: bold };
    }
  }
  return blocks;
}
