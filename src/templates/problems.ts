import type { TemplateFault, TemplateProblemFacts } from "../failures/index.ts";

/** A fault of a template with its place: line and column count from 1, columns in characters. */
export type TemplateProblem = TemplateProblemFacts;

type ProblemKind =
  | "unknown_variable"
  | "unclosed_variable"
  | "syntax"
  | "reserved_name"
  | "not_allowed"
  | "value";

const kinds: Record<TemplateFault, ProblemKind> = {
  no_such_variable: "unknown_variable",
  not_closed: "unclosed_variable",
  comment_not_closed: "syntax",
  block_not_closed: "syntax",
  block_not_open: "syntax",
  else_without_block: "syntax",
  nested_too_deep: "syntax",
  unreadable: "syntax",
  raw_block: "not_allowed",
  no_helpers: "not_allowed",
  no_partials: "not_allowed",
  unknown_block: "not_allowed",
  one_argument: "not_allowed",
  names_not_given: "not_allowed",
  no_name: "not_allowed",
  reserved_name: "reserved_name",
  no_such_loop_name: "not_allowed",
  no_item: "not_allowed",
  all_variables: "not_allowed",
  no_parts: "not_allowed",
  nothing_there: "value",
  not_text: "value",
};

/** What is wrong at an offset of a template. */
export interface FaultAt {
  readonly offset: number;
  /** What of the template it is about. */
  readonly text: string;
  readonly fault: TemplateFault;
}

/** Faults in the order of the text, with line and column: one walk through the text, however many there are. */
export function problemsOf(text: string, faults: readonly FaultAt[]): readonly TemplateProblem[] {
  let line = 1;
  let column = 1;
  let at = 0;
  return [...faults]
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, text: about, fault }) => {
      while (at < offset) {
        const character = text.codePointAt(at) ?? 0;
        const isLineEnd = character === 0x0a;
        line += isLineEnd ? 1 : 0;
        column = isLineEnd ? 1 : column + 1;
        at += character > 0xffff ? 2 : 1;
      }
      return { line, column, kind: kinds[fault], text: about, fault };
    });
}

/** What a message shows of a stretch of the text: its first line, and not all of a long one. */
export function shown(text: string, start: number, end = start + shownLengthMax): string {
  const [line = ""] = text.slice(start, Math.min(end, start + shownLengthMax)).split("\n");
  return line.trim();
}

const shownLengthMax = 60;
