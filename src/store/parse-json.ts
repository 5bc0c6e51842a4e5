import { AlfredError, bareFacts, type DamageFault, damageWords, onOneLine } from "../failures/index.ts";
import { offsetOfJsonError } from "./json-place.ts";

/**
 * JSON from a state file.
 * @throws AlfredError `state_damaged`, with the parser's words, line and column (scenario 3.2.1)
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text, line breaks and all.
    if (text.trim() === "") throw stateDamage(file, "empty", error);
    const detail = onOneLine(bareFacts(error));
    throw new AlfredError({ code: "state_damaged", file, detail: withPlace(detail, text) }, { cause: error });
  }
}

/** A state file that is damaged in a way that alfred itself has words for. */
export function stateDamage(file: string, fault: DamageFault, cause: unknown): AlfredError {
  return new AlfredError({ code: "state_damaged", file, detail: damageWords("en", fault), fault }, { cause });
}

function withPlace(detail: string, text: string): string {
  return `${detail.replace(/ \(line \d+ column \d+\)$/, "")} (${placeIn(text, offsetOfJsonError(text))})`;
}

/** `line 2, column 5`: where an offset lies in a text, both counted from one. */
function placeIn(text: string, offset: number): string {
  const { line, column } = lineAndColumn(text, offset);
  return `line ${line}, column ${column}`;
}

/** Where an offset lies in a text, both counted from one. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
