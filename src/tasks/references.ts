import { looksLikeId } from "./task-id.ts";

/** A dependency as it is written: `depends on: T-001, T-002`. */
export interface DependencyText {
  readonly value: string;
  readonly line: number;
  /** Where the value begins, from 1. */
  readonly column: number;
  /** `sure`: words that are no known id are a fault. `ids`: only words that look like one. `known`: only those that are one. */
  readonly strictness: "sure" | "ids" | "known";
}

export interface Reference {
  readonly id: string;
  readonly isKnown: boolean;
  readonly column: number;
}

const decoration = "(?:\\*\\*|__|`)?";
const sureKey =
  "blocked[ _-]?by|depends?(?:[ _-]?on)?|dependenc(?:y|ies)|deps|의존(?:성|\\s?(?:작업|태스크|관계|대상))?|선행(?:\\s?(?:작업|태스크|조건))?";
const weakKey = "requires?|prerequisites?|after|needs";
const mayName = /block|depend|deps|requir|prereq|after|needs|의존|선행/i;
const keyed = new RegExp(
  `^${decoration}(?:(${sureKey})|(?:${weakKey}))${decoration}\\s*[:：=]\\s*${decoration}\\s*`,
  "iu",
);
const keyless = new RegExp(`^${decoration}(?:blocked by|depends on)${decoration}\\s+`, "iu");
const inParentheses = new RegExp(`[([{]\\s*(?:${sureKey})\\s*[:：=]?\\s*([^)\\]}]*)[)\\]}]`, "giu");
const atTheEnd = new RegExp(`\\s[|–—-]+\\s*(?:${sureKey})\\s*[:：=]\\s*(.*)$`, "iu");

/** A line of a task's body that names dependencies, or null. An empty value means that the lines below it name them. */
export function dependencyLine(text: string): Omit<DependencyText, "line"> | null {
  // Most lines have no key, and the searches below are long.
  if (!mayName.test(text)) return null;
  const found = keyed.exec(text);
  if (found !== null) {
    const strictness = found[1] === undefined ? "known" : "sure";
    return { value: text.slice(found[0].length), column: found[0].length + 1, strictness };
  }
  const prose = keyless.exec(text)?.[0];
  if (prose === undefined) return null;
  return { value: text.slice(prose.length), column: prose.length + 1, strictness: "ids" };
}

/** Dependencies within a title: `(depends on T012, T013)`. */
export function dependenciesInTitle(text: string): readonly Omit<DependencyText, "line">[] {
  if (!mayName.test(text)) return [];
  const found = [...text.matchAll(inParentheses)];
  const end = atTheEnd.exec(text);
  if (end !== null) found.push(end);
  return found.map((match) => {
    const value = match[1] ?? "";
    const column = match.index + match[0].lastIndexOf(value) + 1;
    return { value, column, strictness: "ids" };
  });
}

const none = /^(?:none|nothing|no|n\/a|null|nil|없음|없습니다|해당\s*없음|x|\[\s*\]|[-–—])?[.。]?$/iu;
const waveNames =
  /(?:wave|phase|stage|웨이브|페이즈|단계)\s*\d+(?:\.\d+)*|\d+\s*(?:차\s*웨이브|차|단계|웨이브)/giu;
const token = /#\d+|[\p{L}\p{N}](?:[\p{L}\p{N}]|[-_./](?=[\p{L}\p{N}]))*/gu;
const spacedRange =
  /([\p{L}\p{N}][\p{L}\p{N}_.-]*)\s*(?:~|–|—|\.{2,3}|\s-\s|부터|\bto\b|\bthrough\b)\s*([\p{L}\p{N}][\p{L}\p{N}_.-]*)/gu;
const mayBeRange = /[~–—]|\.\.|\s-\s|부터|\bto\b|\bthrough\b/u;
const gluedRange = /^(.*\d[a-z]?)-(\p{L}.*\d[a-z]?|\d+(?:\.\d+)*)$/u;

/** Finds a task by a word: exactly, or the only one that differs in capitals alone. */
export type Lookup = (word: string) => string | null;

/** The tasks that a value names, in its order; `between` gives the ids from one to another in the file's order. */
export function readReferences(
  { value, column, strictness }: DependencyText,
  find: Lookup,
  between: (first: string, last: string) => readonly string[],
): readonly Reference[] {
  const text = withoutNotes(value);
  if (none.test(text.trim().replaceAll(/[*`_]/g, ""))) return [];
  const found: Reference[] = [];
  const rest = !mayBeRange.test(text)
    ? text
    : text.replaceAll(spacedRange, (all, from: string, to: string, at: number) => {
        const [first, last] = [find(from), find(withoutParticle(to, find))];
        if (first === null || last === null) return all;
        found.push(...between(first, last).map((id) => ({ id, isKnown: true, column: column + at })));
        return " ".repeat(all.length);
      });
  for (const match of rest.matchAll(token)) {
    found.push(...referencesOf(match[0], column + match.index, find, between));
  }
  const counted = found.filter(({ isKnown }) => isKnown || strictness !== "known");
  if (counted.length > 0 || strictness !== "sure" || waveNames.test(value)) return counted;
  return text.trim() === "" ? [] : [{ id: value.trim(), isKnown: false, column }];
}

function referencesOf(
  word: string,
  column: number,
  find: Lookup,
  between: (first: string, last: string) => readonly string[],
): readonly Reference[] {
  const bare = withoutParticle(word, find);
  const known = find(bare);
  if (known !== null) return [{ id: known, isKnown: true, column }];
  const range = gluedRange.exec(bare);
  const [first, last] = [find(range?.[1] ?? ""), find(range?.[2] ?? "")];
  if (first !== null && last !== null) {
    return between(first, last).map((id) => ({ id, isKnown: true, column }));
  }
  return looksLikeId(bare) ? [{ id: bare, isKnown: false, column }] : [];
}

/** `T-001의`, `T-003까지`: Korean particles stand at the word. */
function withoutParticle(word: string, find: Lookup): string {
  if (find(word) !== null) return word;
  return /^(.*\d[A-Za-z]?)[가-힣]+$/u.exec(word)?.[1] ?? word;
}

/** A note in parentheses and the name of a wave are no tasks; what they leave keeps its length, for the columns. */
function withoutNotes(value: string): string {
  const blank = (all: string) => " ".repeat(all.length);
  return value
    .replaceAll(/<!--.*?-->/g, blank)
    .replaceAll(/\([^)]*\)/g, (all) =>
      /^\([^\s,]*\d[^\s,]*(?:,\s*[^\s,]*\d[^\s,]*)*\)$/.test(all) ? all : blank(all),
    )
    .replaceAll(waveNames, blank);
}
