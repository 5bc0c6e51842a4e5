import type { TemplateProblemFacts } from "../failures/index.ts";

/** A fault of a template with its place: line and column count from 1, columns in characters. */
export type TemplateProblem = TemplateProblemFacts;

export type ProblemKind =
  | "unknown_variable"
  | "unclosed_variable"
  | "syntax"
  | "reserved_name"
  | "not_allowed";

export function problemAt(
  text: string,
  offset: number,
  kind: ProblemKind,
  about: string,
  detail: string,
): TemplateProblem {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: [...(before.at(-1) ?? "")].length + 1, kind, text: about, detail };
}

/** Handlebars counts lines from 1 and columns from 0. */
export function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  const lines = text.split("\n").slice(0, line - 1);
  return lines.reduce((sum, each) => sum + each.length + 1, 0) + column;
}
