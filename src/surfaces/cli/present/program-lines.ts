import { stripVTControlCharacters } from "node:util";

const linesMax = 40;

/**
 * The last lines of what a program printed, as they would stand on a terminal, colours aside: of a line that it wrote over, what it wrote
 * last. Without this a test program's colours would be shown as the escapes that they are (`onItsLines`).
 */
export function programLines(text: string | null): readonly string[] {
  const lines = stripVTControlCharacters(text ?? "")
    .trimEnd()
    .split("\n")
    .slice(-linesMax)
    .map((line) => line.trimEnd().split("\r").at(-1) ?? "");
  return lines.join("") === "" ? [] : lines;
}
