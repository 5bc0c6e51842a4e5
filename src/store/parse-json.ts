import { AlfredError } from "../failures/index.ts";

/**
 * JSON from a state file.
 * @throws AlfredError `state_damaged`, with the parser's words, line and column (scenario 3.2.1)
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "state_damaged", file, detail: withPlace(detail, text) }, { cause: error });
  }
}

/** Node's own message gives a position, sometimes line and column, sometimes neither (at the end of the text). */
function withPlace(detail: string, text: string): string {
  if (text.trim() === "") return "the file is empty (line 1, column 1)";
  if (/line \d+/.test(detail)) return detail;
  const position = /position (\d+)/.exec(detail)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const lines = before.split("\n");
  return `${detail} (line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1})`;
}
