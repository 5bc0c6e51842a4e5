import { createHash } from "node:crypto";

/**
 * A document that alfred writes and people edit. Each section that alfred wrote ends in a mark with a digest of it; while the digest
 * agrees, nobody has edited the section and it may be written anew. Text without a mark is a person's.
 */
export interface Merged {
  readonly text: string;
  /** Titles of sections that stay as a person left them although alfred would write something else. */
  readonly keptSections: readonly string[];
}

const mark = /\n<!-- alfred:([0-9a-f]{16}) -->\s*$/;

export function mergeDocument(present: string | null, made: string): Merged {
  const fresh = split(made);
  if (present === null) return { text: join([fresh.head, ...fresh.sections.map(sealed)]), keptSections: [] };

  const old = split(present.replaceAll("\r\n", "\n"));
  const isManaged = old.sections.some((section) => mark.test(section));
  // A document that was there before alfred is a person's, whole.
  if (!isManaged) return { text: present, keptSections: old.sections.map(titleOf) };

  const kept: string[] = [];
  const sections = old.sections.map((section) => {
    const renewed = fresh.sections.find((each) => titleOf(each) === titleOf(section));
    if (renewed === undefined) return section;
    if (isUnedited(section)) return sealed(renewed);
    if (bare(section) !== renewed.trimEnd()) kept.push(titleOf(section));
    return section;
  });
  const text = join([old.head, ...sections]);
  return { text: text === present.replaceAll("\r\n", "\n") ? present : text, keptSections: kept };
}

function split(text: string): { readonly head: string; readonly sections: readonly string[] } {
  const [head = "", ...sections] = text.split(/^(?=## )/m);
  return { head, sections };
}

function join(parts: readonly string[]): string {
  return `${parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function titleOf(section: string): string {
  return (section.split("\n")[0] ?? "").replace(/^##\s*/, "").trim();
}

function bare(section: string): string {
  return section.replace(mark, "").trimEnd();
}

function sealed(section: string): string {
  return `${section.trimEnd()}\n<!-- alfred:${digest(section.trimEnd())} -->`;
}

function isUnedited(section: string): boolean {
  const found = mark.exec(section.trimEnd());
  return found !== null && digest(bare(section.trimEnd())) === found[1];
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
