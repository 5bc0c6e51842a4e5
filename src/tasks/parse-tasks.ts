import { findProblems } from "./find-problems.ts";
import { splitLines } from "./lines.ts";
import { type Item, readItems } from "./read-items.ts";
import { type Lookup, readReferences } from "./references.ts";
import { scanMarkdown } from "./scan-markdown.ts";
import { type ParsedTasks, stateOfMarker, type Task } from "./task.ts";
import { titleWithoutId } from "./task-id.ts";
import type { PlacedTask, TaskText } from "./task-text.ts";
import { hasWaveHeadings, type WaveKey, waveKeysOf, wavesOf } from "./waves.ts";

/**
 * The tasks of a Markdown file whose checkboxes are their state (tasks.md). Takes what people and agents write: any bullet, indentation
 * and line end, waves in Korean and English, ids with any prefix or none. Never throws; what is wrong is in `problems`.
 */
export function parseTasks(text: string): ParsedTasks {
  const { tasks, waves, problems } = readTaskText(text);
  return { tasks, waves, problems };
}

/** The same with what an edit needs. */
export function readTaskText(text: string): TaskText {
  const lines = splitLines(text);
  const scanned = scanMarkdown(lines);
  const items = tasksAmong(readItems(lines, scanned));
  const ids = items.map(idOf);
  const waves = waveKeysOf(items.map(({ headings }) => headings));
  const find = lookupIn(ids);
  const between = rangeIn(ids);
  const placed = items.map((item, index) =>
    place(item, ids[index] ?? "", waves[index] ?? { number: 1, title: "" }, find, between),
  );
  const tasks = placed.map(({ task }) => task);
  const parsed = { tasks, waves: wavesOf(tasks, waves), lines, placed, scanned };
  return { ...parsed, problems: findProblems(parsed) };
}

/**
 * A checkbox without an id is a task where it stands in a wave, or where the file has neither ids nor waves. Elsewhere it is a list to
 * tick off, such as a definition of done.
 */
function tasksAmong(items: readonly Item[]): readonly Item[] {
  const counts = new Map<string, number>();
  for (const { name } of items) {
    if (name.id !== null) counts.set(name.prefix, (counts.get(name.prefix) ?? 0) + 1);
  }
  const mentioned = new Set(
    items.flatMap(({ dependencies }) => dependencies.flatMap(({ value }) => value.split(/[\s,;]+/))),
  );
  const named = items.map((item): Item => {
    const { id, isSure, prefix } = item.name;
    // One plain `UTF-8` is a word; several with the same letters, or one that others wait for, are ids.
    if (id === null || isSure || (counts.get(prefix) ?? 0) > 1 || mentioned.has(id)) return item;
    return { ...item, name: { id: null, title: titleWithoutId(item.text), isSure: false, prefix: "" } };
  });
  const hasIds = named.some(({ name }) => name.id !== null);
  const hasWaves = hasWaveHeadings(named.map(({ headings }) => headings));
  return named.filter(
    ({ name, headings }) => name.id !== null || (hasWaves ? hasWaveHeadings([headings]) : !hasIds),
  );
}

function idOf({ name }: Item, index: number): string {
  return name.id ?? `#${index + 1}`;
}

/** By the word itself, else by the only id that differs in capitals alone. */
export function lookupIn(ids: readonly string[]): Lookup {
  const exact = new Set(ids);
  const folded = new Map<string, string | null>();
  for (const id of exact) {
    const key = id.toLowerCase();
    folded.set(key, folded.has(key) ? null : id);
  }
  return (word) => (exact.has(word) ? word : (folded.get(word.toLowerCase()) ?? null));
}

function rangeIn(ids: readonly string[]): (first: string, last: string) => readonly string[] {
  return (first, last) => {
    const [from, to] = [ids.indexOf(first), ids.lastIndexOf(last)];
    return from <= to ? ids.slice(from, to + 1) : [first, last];
  };
}

function place(
  item: Item,
  id: string,
  wave: WaveKey,
  find: Lookup,
  between: (first: string, last: string) => readonly string[],
): PlacedTask {
  const references = item.dependencies.flatMap((text) =>
    readReferences(text, find, between).map((reference) => ({ ...reference, line: text.line })),
  );
  const attempts = item.comments.get("attempts")?.comment;
  const error = item.comments.get("error")?.comment;
  const skip = item.comments.get("skip")?.comment;
  const state = stateOfMarker(item.box.marker) ?? "pending";
  const task: Task = {
    id,
    title: item.name.title,
    state,
    wave: wave.number,
    dependencies: [...new Set(references.map((reference) => reference.id))],
    subSteps: item.subItems.map(({ box, text }) => ({
      title: text,
      state: stateOfMarker(box.marker) ?? "pending",
      line: box.line + 1,
    })),
    checks: item.checks,
    attempts: attempts?.kind === "attempts" ? attempts.count : 0,
    attemptsMax: attempts?.kind === "attempts" ? attempts.max : null,
    error: error?.kind === "error" ? error.text : null,
    skipReason: state === "skipped" && skip?.kind === "skip" ? skip.text : null,
    line: item.box.line + 1,
    column: item.box.column,
  };
  return { task, item, references };
}
