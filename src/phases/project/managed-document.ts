import { sha256 } from "../../context/index.ts";

/**
 * A document that alfred writes and people edit. Each section that alfred wrote ends in a mark with a digest of it; while the digest
 * agrees, nobody has edited the section and it may be written anew. Text without a mark is a person's.
 */
export interface Merged {
  readonly text: string;
  /** Titles of sections that stay as a person left them although alfred would write something else. */
  readonly keptSections: readonly string[];
}

/** The section's place in what alfred wrote, and the digest of its text; marks of older documents have no place. */
const mark = /\n<!-- alfred:(?:(\d+):)?([0-9a-f]{16}) -->\s*$/;

export function mergeDocument(present: string | null, made: string): Merged {
  const fresh = split(made);
  if (present === null) return { text: join(fresh.map(sealed)), keptSections: [] };

  const old = split(present.replaceAll("\r\n", "\n"));
  const isManaged = old.some((section) => mark.test(section));
  // A document that was there before alfred is a person's, whole.
  if (!isManaged) return { text: present, keptSections: old.map(titleOf).filter((title) => title !== "") };

  const kept: string[] = [];
  const sections = old.map((section) => {
    const place = placeIn(fresh, section, old);
    const renewed = fresh[place];
    if (renewed === undefined) return section;
    if (isUnedited(section)) return sealed(renewed, place);
    if (bare(section) !== renewed.trimEnd() && titleOf(section) !== "") kept.push(titleOf(section));
    return section;
  });
  const text = join(sections);
  return { text: text === present.replaceAll("\r\n", "\n") ? present : text, keptSections: kept };
}

/** Where a section stands in what alfred would write now: under its title, or, where that is in another language now, at its place. */
function placeIn(fresh: readonly string[], section: string, old: readonly string[]): number {
  const title = titleOf(section);
  if (title !== "") {
    const place = fresh.findIndex((each) => titleOf(each) === title);
    if (place >= 0) return place;
  }
  const place = Number(mark.exec(section)?.[1] ?? Number.NaN);
  const titleNow = titleOf(fresh[place] ?? "");
  const isTaken = titleNow !== "" && old.some((each) => titleOf(each) === titleNow);
  return isTaken ? -1 : place;
}

/** What stands before the first title, and then each section with its title. */
function split(text: string): readonly string[] {
  const parts = text.split(/^(?=## )/m);
  return parts[0]?.startsWith("## ") ? ["", ...parts] : parts;
}

function join(parts: readonly string[]): string {
  return `${parts
    .map((part) => part.trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** Empty for what stands before the first title. */
function titleOf(section: string): string {
  return section.startsWith("## ") ? (section.split("\n")[0] ?? "").slice(3).trim() : "";
}

function bare(section: string): string {
  return section.replace(mark, "").trimEnd();
}

function sealed(section: string, place: number): string {
  const text = section.trimEnd();
  return text === "" ? "" : `${text}\n<!-- alfred:${place}:${digest(text)} -->`;
}

function isUnedited(section: string): boolean {
  const found = mark.exec(section.trimEnd());
  return found !== null && digest(bare(section.trimEnd())) === found[2];
}

function digest(text: string): string {
  return sha256(text).slice(0, 16);
}
