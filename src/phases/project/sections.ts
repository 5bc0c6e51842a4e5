/** The beginning or the end of a fenced block: its signs, and whether anything stands behind them. */
const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * A Markdown text cut before each of its titles of the second level: first what stands before them, which may be empty. What looks like a title in a
 * fenced block is none. Joined again the parts are the text, to the byte.
 */
export function splitSections(text: string): readonly string[] {
  const sections = [""];
  let opening: string | null = null;
  for (const line of text.split(/(?<=\n)/)) {
    const [, signs = "", behind = ""] = fence.exec(line.trimEnd()) ?? [];
    if (opening === null) {
      // Behind backticks that open a block no further one may stand: it would be code within a line.
      if (signs !== "" && !(signs.startsWith("`") && behind.includes("`"))) opening = signs;
      else if (line.startsWith("## ")) sections.push("");
    } else if (signs.startsWith(opening) && behind === "") opening = null;
    sections.push((sections.pop() ?? "") + line);
  }
  return sections;
}

/** The reverse of `splitSections`. */
export function joinSections(sections: readonly string[]): string {
  return sections.join("");
}
