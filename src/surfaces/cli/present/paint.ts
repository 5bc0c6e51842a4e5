import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Colour by what a line begins with; the words alone already say it. */
const styles: readonly (readonly [RegExp, Style])[] = [
  [/^(ERROR|✗)/, "red"],
  [/^WARNING/, "yellow"],
  [/^✓/, "green"],
  [/^(\[INFO\]|\[SKIP\]|\s{2})/, "dim"],
  [/^▶/, "bold"],
];

/**
 * A line with its colour. Whether there is colour is the surface's decision (`--no-color`, `NO_COLOR`, a terminal), not the
 * default of `styleText`, which asks another stream than ours in newer versions of Node.
 */
export function paintLine(text: string, hasColor: boolean): string {
  if (!hasColor) return text;
  const style = styles.find(([pattern]) => pattern.test(text))?.[1];
  return style === undefined ? text : styleText(style, text, { validateStream: false });
}
