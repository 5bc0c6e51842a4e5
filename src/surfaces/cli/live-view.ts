import { onItsLines } from "../../failures/index.ts";
import { signWidth } from "./display-width.ts";
import type { CommandLine } from "./request-context.ts";

/** A block of text that stays at the end of a terminal and is drawn anew in place. */
export interface LiveView {
  readonly draw: (text: string) => void;
  /** Something else that is printed: it goes above. */
  readonly print: (text: string) => void;
  /** Takes the block away. */
  readonly clear: () => void;
}

/** Null where nothing can be drawn in place: no terminal, or nobody wants to see it. */
export function openLiveView({ streams, options }: CommandLine): LiveView | null {
  const { errors } = streams;
  if (errors.isTTY !== true || options.quiet || options.json) return null;
  let drawn: readonly string[] = [];
  let isAtLineStart = true;
  const clear = () => {
    // Up to the block's first line, and everything below it away.
    if (drawn.length > 0) errors.write(`\u001b[${drawn.length}A\r\u001b[0J`);
    drawn = [];
  };
  return {
    draw: (text) => {
      const lines = onItsLines(text)
        .split("\n")
        .map((line) => shortened(line, (errors.columns ?? 80) - 1));
      if (lines.join("\n") === drawn.join("\n")) return;
      clear();
      if (!isAtLineStart) errors.write("\n");
      isAtLineStart = true;
      drawn = lines;
      errors.write(`${lines.join("\n")}\n`);
    },
    print: (text) => {
      if (text === "") return;
      clear();
      errors.write(text);
      isAtLineStart = text.endsWith("\n");
    },
    clear,
  };
}

/** A line that the terminal would break takes two rows, and the block would no longer be found. */
function shortened(line: string, columns: number): string {
  let width = 0;
  let text = "";
  for (const sign of line) {
    width += signWidth(sign);
    if (width > columns) return text;
    text += sign;
  }
  return text;
}
