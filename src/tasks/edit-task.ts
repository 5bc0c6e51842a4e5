import type { Language } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { nearestName } from "../messages/index.ts";
import { lineEndingOf } from "./lines.ts";
import { lookupIn, readTaskText } from "./parse-tasks.ts";
import type { CommentSpan } from "./scan-markdown.ts";
import { markerOf, stateOfMarker, type TaskState } from "./task.ts";
import { composeTaskComment, type TaskComment } from "./task-comments.ts";
import type { PlacedTask, TaskText } from "./task-text.ts";

/** What is to be otherwise about one task; what is left away stays as it is. */
export interface TaskChange {
  readonly state?: TaskState;
  /** All its sub-steps become pending again: nobody can trust a half-done state. */
  readonly resetSubSteps?: boolean;
  readonly attempts?: { readonly count: number; readonly max: number };
  /** Why it failed; kept in a comment under the task. */
  readonly error?: string;
  /** Why it is skipped, where that is decided for this task itself; null takes the comment away. */
  readonly skipReason?: string | null;
}

export interface EditOptions {
  /** Of the comments that are added; English unless said. A comment that is there keeps its words. */
  readonly language?: Language;
}

/** A part of the text, from one character to another, and what stands there afterwards. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A task file's text with one task changed. Only what has to be otherwise is: every other byte, line end and indentation stays
 * (tasks.md, "Safety"). Where nothing changes, the text itself comes back.
 * @throws AlfredError `unknown_task`; also for an id that several tasks have, because it names none
 */
export function editTask(text: string, id: string, change: TaskChange, options: EditOptions = {}): string {
  return editTasks(text, new Map([[id, change]]), options);
}

/** The same for several tasks at once. */
export function editTasks(
  text: string,
  changes: ReadonlyMap<string, TaskChange>,
  { language = "en" }: EditOptions = {},
): string {
  if (changes.size === 0) return text;
  const file = readTaskText(text);
  const splices = [...changes].flatMap(([id, change]) =>
    splicesOf(file, findTask(file, id), change, language),
  );
  let edited = "";
  let at = 0;
  for (const { start, end, text: put } of splices.sort((one, other) => one.start - other.start)) {
    edited += text.slice(at, start) + put;
    at = end;
  }
  return edited + text.slice(at);
}

/** A message names so many ids at most. */
const idsShown = 20;

/** @throws AlfredError `unknown_task` */
export function findTask({ placed }: TaskText, id: string): PlacedTask {
  const ids = placed.map(({ task }) => task.id);
  const wanted = lookupIn(ids)(id);
  const found = placed.filter(({ task }) => task.id === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new AlfredError({
    code: "unknown_task",
    task: id,
    known: ids.slice(0, idsShown),
    nearest: nearestName(id, ids),
  });
}

function splicesOf(
  file: TaskText,
  place: PlacedTask,
  change: TaskChange,
  language: Language,
): readonly Splice[] {
  const { item } = place;
  const splices: Splice[] = [];
  const mark = (
    box: { readonly marker: string; readonly start: number; readonly end: number },
    to: TaskState,
  ) => {
    if (stateOfMarker(box.marker) !== to)
      splices.push({ start: box.start, end: box.end, text: markerOf[to] });
  };
  if (change.state !== undefined) mark(item.box, change.state);
  if (change.resetSubSteps === true) for (const { box } of item.subItems) mark(box, "pending");

  const added: string[] = [];
  for (const comment of commentsOf(change)) {
    const before = item.comments.get(comment.kind);
    if (before === undefined) added.push(composeTaskComment(comment, language, null));
    else if (!isSame(before.comment, comment)) {
      const { start, end, body } = before.span;
      splices.push({ start, end, text: composeTaskComment(comment, language, body) });
    }
  }
  const gone = change.skipReason === null ? item.comments.get("skip")?.span : undefined;
  if (gone !== undefined) {
    // What is added takes its place: the two may stand at the end of the task, where one would cut the other.
    splices.push(
      added.length > 0 ? { ...gone, text: added.join(lineBreak(file, place)) } : withoutLines(file, gone),
    );
  } else if (added.length > 0) splices.push(addition(file, place, added));
  return splices;
}

function commentsOf({ error, attempts, skipReason }: TaskChange): readonly TaskComment[] {
  return [
    ...(error === undefined ? [] : [{ kind: "error", text: error } as const]),
    ...(attempts === undefined ? [] : [{ kind: "attempts", ...attempts } as const]),
    ...(skipReason === undefined || skipReason === null ? [] : [{ kind: "skip", text: skipReason } as const]),
  ];
}

function isSame(one: TaskComment, other: TaskComment): boolean {
  return composeTaskComment(one, "en", null) === composeTaskComment(other, "en", null);
}

/** A comment that has its lines to itself goes with them. */
function withoutLines({ lines }: TaskText, span: CommentSpan): Splice {
  const [before, first, last] = [lines[span.line - 1], lines[span.line], lines[span.lastLine]];
  if (!span.isAlone || first === undefined || last === undefined) {
    return { start: span.start, end: span.end, text: "" };
  }
  const end = last.start + last.text.length + last.ending.length;
  // The last line of a file without a line end at its end: the one before it ends the file then.
  const start = last.ending === "" && before !== undefined ? first.start - before.ending.length : first.start;
  return { start, end, text: "" };
}

/** New lines below all that belongs to the task, indented as its content is. */
function addition(file: TaskText, place: PlacedTask, comments: readonly string[]): Splice {
  const last = file.lines[place.item.lastLine];
  const end = last === undefined ? 0 : last.start + last.text.length;
  const line = lineBreak(file, place);
  return { start: end, end, text: comments.map((comment) => `${line}${comment}`).join("") };
}

function lineBreak(file: TaskText, { item }: PlacedTask): string {
  const own = file.lines[item.box.line]?.ending ?? "";
  return `${own === "" ? lineEndingOf(file.lines) : own}${indentationIn(file, item)}`;
}

/** As the first line under the task is indented, else by the width of its bullet. */
function indentationIn(
  { lines, scanned }: TaskText,
  { box, column, contentColumn, lastLine }: PlacedTask["item"],
): string {
  for (let index = box.line + 1; index <= lastLine; index++) {
    const block = scanned.blocks[index];
    if (block === undefined || !("column" in block)) continue;
    if (block.column > column && block.column <= contentColumn + 2) {
      return /^\s*/.exec(lines[index]?.text ?? "")?.[0] ?? "";
    }
  }
  const own = /^\ufeff?(\s*)/.exec(lines[box.line]?.text ?? "")?.[1] ?? "";
  return own + " ".repeat(Math.max(contentColumn - column, 2));
}
