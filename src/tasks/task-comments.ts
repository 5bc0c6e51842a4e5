import type { Language } from "../context/index.ts";

/** What alfred keeps in comments under a task. */
export type TaskComment =
  | { readonly kind: "attempts"; readonly count: number; readonly max: number }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "skip"; readonly text: string };

export type TaskCommentKind = TaskComment["kind"];

const attempts =
  /^(재시도|시도(?:\s*횟수)?|attempts?|retr(?:y|ies))\s*[:：]\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*회?$/iu;
const error = /^((?:이전|마지막)?\s*(?:에러|오류)|(?:(?:previous|last)\s+)?error)\s*[:：]\s*(.*)$/isu;
const skip = /^(스킵|건너뜀|skip(?:ped)?)\s*[:：]\s*(.*)$/isu;

/** A comment's text, without its brackets, as one of alfred's; null for any other. */
export function parseTaskComment(body: string): TaskComment | null {
  const text = body.trim();
  const [, , count, max] = attempts.exec(text) ?? [];
  if (count !== undefined && max !== undefined) {
    return { kind: "attempts", count: Number(count), max: Number(max) };
  }
  const failed = error.exec(text);
  if (failed !== null) return { kind: "error", text: oneLine(failed[2] ?? "") };
  const skipped = skip.exec(text);
  return skipped === null ? null : { kind: "skip", text: oneLine(skipped[2] ?? "") };
}

const keys: Readonly<Record<Language, Readonly<Record<TaskCommentKind, string>>>> = {
  ko: { attempts: "재시도", error: "이전 에러", skip: "스킵" },
  en: { attempts: "attempts", error: "previous error", skip: "skipped" },
};
const textCharactersMax = 300;

/** The whole comment. A key that a person chose is kept. */
export function composeTaskComment(comment: TaskComment, language: Language, before: string | null): string {
  const key = /^([^:：]*\S)\s*[:：]/.exec(before?.trim() ?? "")?.[1] ?? keys[language][comment.kind];
  const value = comment.kind === "attempts" ? `${comment.count}/${comment.max}` : harmless(comment.text);
  return `<!-- ${key}: ${value} -->`;
}

/** Text from outside can't end the comment, begin a line of its own, or grow without bounds. */
function harmless(text: string): string {
  const line = oneLine(text)
    .replaceAll(/--(?=!?>)/g, "-- ")
    .replaceAll(/<!--/g, "< !--");
  return line.length <= textCharactersMax ? line : `${[...line].slice(0, textCharactersMax - 1).join("")}…`;
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\p{Cc}+|\u2028|\u2029/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
