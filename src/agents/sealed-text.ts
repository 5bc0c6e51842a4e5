import { sha256 } from "../context/index.ts";

/** Ends each text that alfred wrote: while it agrees with the rest, nobody has edited it. */
const seal = /\n(?:<!-- alfred:([0-9a-f]{16}) -->|(?:#|\/\/) alfred:([0-9a-f]{16}))\n$/;
const anySeal = /^(?:<!-- alfred:[0-9a-f]{16} -->|(?:#|\/\/) alfred:[0-9a-f]{16})$/m;

/** How a kind of file writes a comment. */
const comments = {
  html: (text: string) => `<!-- ${text} -->`,
  hash: (text: string) => `# ${text}`,
  slashes: (text: string) => `// ${text}`,
} as const;

/** The comments of a file's kind, told by its name. */
export function commentOf(path: string): keyof typeof comments {
  if (path.endsWith(".toml")) return "hash";
  return path.endsWith(".cjs") ? "slashes" : "html";
}

/** The text with its seal at the end, as a comment of its kind of file. */
export function sealed(text: string, comment: keyof typeof comments): string {
  const body = text.trimEnd();
  return `${body}\n\n${comments[comment](`alfred:${digest(body)}`)}\n`;
}

/** alfred wrote it, and nobody has changed it since. */
export function isUnedited(text: string): boolean {
  const mark = seal.exec(text);
  return mark !== null && digest(text.slice(0, mark.index).trimEnd()) === (mark[1] ?? mark[2]);
}

/** alfred wrote it once, whoever has edited it since. */
export function wasSealed(text: string): boolean {
  return anySeal.test(text);
}

/** Of a text, so that a later one can be compared without keeping it. */
export function digest(text: string): string {
  return sha256(text).slice(0, 16);
}
