import type { Line } from "./lines.ts";
import { type DependencyText, dependenciesInTitle, dependencyLine } from "./references.ts";
import { type Block, type CommentSpan, type ScannedMarkdown, withoutComments } from "./scan-markdown.ts";
import type { TaskCheck } from "./task.ts";
import { parseTaskComment, type TaskComment, type TaskCommentKind } from "./task-comments.ts";
import { parseTaskName, type TaskName } from "./task-id.ts";

/** What stands between a checkbox's brackets, and where (characters from the start of the text). */
export interface Box {
  readonly marker: string;
  readonly start: number;
  readonly end: number;
  /** Index of its line. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface SubItem {
  readonly box: Box;
  readonly text: string;
}

/** A checkbox that stands for itself, with all that belongs to it. Whether it is a task is seen when the whole file has been read. */
export interface Item {
  readonly box: Box;
  readonly text: string;
  readonly name: TaskName;
  readonly headings: readonly Heading[];
  readonly subItems: SubItem[];
  readonly dependencies: DependencyText[];
  readonly checks: TaskCheck[];
  readonly comments: Map<TaskCommentKind, { readonly span: CommentSpan; readonly comment: TaskComment }>;
  readonly column: number;
  readonly contentColumn: number;
  /** Index of the last line that belongs to it. */
  lastLine: number;
}

export interface Heading {
  readonly level: number;
  readonly title: string;
  readonly line: number;
}

const checkbox = /^\[([^[\]]{0,12})\](?=$|\s|[*_`\p{L}\p{N}])/u;
const checkKey = /^(?:\*\*|__|`)?(?:check|검사)(?:\*\*|__|`)?\s*[:：]\s*(?:\*\*|__)?\s*/iu;

/** Every checkbox of the file that isn't inside of another one, with its headings and what stands under it. */
export function readItems(lines: readonly Line[], scanned: ScannedMarkdown): readonly Item[] {
  const { blocks, comments } = scanned;
  // What is hidden to the end of the file belongs to nobody: a comment added behind it would be hidden, too.
  const end = scanned.unclosed?.line ?? blocks.length;
  const items: Item[] = [];
  let headings: readonly Heading[] = [];
  let open: Item | null = null;
  // Dependencies may stand in the lines below their key.
  let listed: { readonly column: number; readonly strictness: DependencyText["strictness"] } | null = null;

  for (let index = 0; index < end; index++) {
    const block = blocks[index];
    const line = lines[index];
    if (block === undefined || line === undefined) break;
    switch (block.kind) {
      case "blank":
        continue;
      case "rule":
        open = null;
        continue;
      case "heading":
        open = null;
        headings = [
          ...headings.filter(({ level }) => level < block.level),
          { level: block.level, title: block.title, line: index },
        ];
        continue;
      case "hidden":
      case "comment":
        // A line that is added behind indented code would be code, too.
        if (block.kind === "hidden" && block.isIndentedCode) continue;
        if (open !== null) takeHidden(open, index, block.column, comments.get(index));
        continue;
    }
    const text = withoutComments(line, comments.get(index));
    const content = text.slice(block.at).trimEnd();
    const box = block.kind === "item" ? boxAt(line, index, block.at, content) : null;
    if (box !== null && block.kind === "item" && (open === null || block.column <= open.column)) {
      open = newItem(box, text.slice(box.end + 1 - line.start), block, headings);
      items.push(open);
      takeComments(open, comments.get(index));
      listed = null;
      continue;
    }
    if (open === null) continue;
    if (listed !== null && block.column > listed.column) {
      addDependency(open, { value: content, column: block.at + 1, strictness: listed.strictness }, index);
    } else listed = null;
    const key = box === null ? dependencyLine(content) : null;
    const isKey = () => key !== null || checkKey.test(content);
    if (block.column <= open.column && !isKey() && (block.kind === "item" || follows(blocks, index))) {
      open = null;
      continue;
    }
    open.lastLine = index;
    takeComments(open, comments.get(index));
    if (box !== null) open.subItems.push({ box, text: text.slice(box.end + 1 - line.start).trim() });
    else if (key !== null) {
      if (key.value.trim() === "") listed = { column: block.column, strictness: key.strictness };
      else addDependency(open, { ...key, column: key.column + block.at }, index);
    } else takeCheck(open, content, index, block.at);
  }
  return items;
}

/** A paragraph after a blank line is one of its own; without one it goes on with what stands above. */
function follows(blocks: readonly Block[], index: number): boolean {
  return blocks[index - 1]?.kind === "blank";
}

function boxAt(line: Line, index: number, at: number, content: string): Box | null {
  const marker = checkbox.exec(content)?.[1];
  if (marker === undefined) return null;
  // More than one sign may be anything, a link's text or a tag, unless an id follows.
  if ([...marker.trim()].length > 1) {
    const { id, isSure } = parseTaskName(content.slice(marker.length + 2));
    if (id === null || !isSure) return null;
  }
  const start = line.start + at + 1;
  return { marker, start, end: start + marker.length, line: index, column: at + 1 };
}

function newItem(
  box: Box,
  text: string,
  { column, contentColumn }: Extract<Block, { kind: "item" }>,
  headings: readonly Heading[],
): Item {
  const item: Item = {
    box,
    text,
    name: parseTaskName(text),
    headings,
    subItems: [],
    dependencies: [],
    checks: [],
    comments: new Map(),
    column,
    contentColumn,
    lastLine: box.line,
  };
  const textColumn = box.column + box.marker.length + 2;
  for (const found of dependenciesInTitle(text)) {
    addDependency(item, { ...found, column: textColumn + found.column - 1 }, box.line);
  }
  return item;
}

function addDependency(item: Item, found: Omit<DependencyText, "line">, index: number): void {
  item.dependencies.push({ ...found, line: index + 1 });
}

/** What is shown under a task belongs to it where it is indented; alfred's own comments do wherever they stand. */
function takeHidden(
  item: Item,
  index: number,
  column: number,
  comments: readonly CommentSpan[] | undefined,
): void {
  const isOwn = takeComments(item, comments);
  if (isOwn || column > item.column) {
    item.lastLine = Math.max(index, comments?.at(-1)?.lastLine ?? index);
  }
}

function takeComments(item: Item, comments: readonly CommentSpan[] | undefined): boolean {
  let isOwn = false;
  for (const span of comments ?? []) {
    const comment = parseTaskComment(span.body);
    if (comment === null) continue;
    item.comments.set(comment.kind, { span, comment });
    isOwn = true;
  }
  return isOwn;
}

function takeCheck(item: Item, content: string, index: number, at: number): void {
  const key = checkKey.exec(content)?.[0];
  if (key === undefined) return;
  const value = content.slice(key.length);
  const command = /^(`+)\s*(.*?)\s*\1$/u.exec(value)?.[2] ?? value;
  if (command.trim() !== "") {
    item.checks.push({ command: command.trim(), line: index + 1, column: at + key.length + 1 });
  }
}
