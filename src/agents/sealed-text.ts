import { createHash } from "node:crypto";

/** Ends each text that alfred wrote: while it agrees with the rest, nobody has edited it. */
const seal = /\n(?:<!-- alfred:([0-9a-f]{16}) -->|# alfred:([0-9a-f]{16}))\n$/;
const anySeal = /^(?:<!-- alfred:[0-9a-f]{16} -->|# alfred:[0-9a-f]{16})$/m;

/** The text with its seal at the end, as a comment of its kind of file. */
export function sealed(text: string, comment: "html" | "hash"): string {
  const body = text.trimEnd();
  return `${body}\n\n${comment === "html" ? `<!-- alfred:${digest(body)} -->` : `# alfred:${digest(body)}`}\n`;
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
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
