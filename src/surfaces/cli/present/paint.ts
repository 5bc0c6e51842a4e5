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

export function paintLine(text: string, hasColor: boolean): string {
  if (!hasColor) return text;
  const style = styles.find(([pattern]) => pattern.test(text))?.[1];
  return style === undefined ? text : styleText(style, text);
}
