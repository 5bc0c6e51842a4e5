import { sha256 } from "../../context/index.ts";
import { joinSections, splitSections } from "./sections.ts";

/**
 * A document that alfred writes and people edit. Each section that alfred wrote ends in a mark with a digest of it; while the digest
 * agrees, nobody has edited the section and it may be written anew. Text without a mark is a person's, and stays to the byte.
 */
export interface Merged {
  readonly text: string;
  /** Titles of sections that stay as a person left them although alfred would write something else. */
  readonly keptSections: readonly string[];
}

/** The section's place in what alfred wrote, and the digest of its text; marks of older documents have no place. */
const mark = /\r?\n<!-- alfred:(?:(\d+):)?([0-9a-f]{16}) -->(?=\s*$)/;

export function mergeDocument(present: string | null, made: string): Merged {
  const fresh = splitSections(made).map((section) => section.trimEnd());
  if (present === null) {
    const texts = fresh.map(sealed).filter((text) => text !== "");
    return { text: `${texts.join("\n\n")}\n`, keptSections: [] };
  }

  const old = splitSections(present);
  const isManaged = old.some((section) => mark.test(section));
  // A document that was there before alfred is a person's, whole.
  if (!isManaged) return { text: present, keptSections: old.map(titleOf).filter((title) => title !== "") };

  const kept: string[] = [];
  const sections = old.map((section) => {
    const place = placeIn(fresh, section, old);
    const renewed = fresh[place];
    if (renewed === undefined || bare(section) === renewed) return section;
    if (isUnedited(section)) return rewritten(section, sealed(renewed, place));
    if (titleOf(section) !== "") kept.push(titleOf(section));
    return section;
  });
  return { text: joinSections(sections), keptSections: kept };
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

/** Empty for what stands before the first title. */
function titleOf(section: string): string {
  return section.startsWith("## ") ? (section.split("\n")[0] ?? "").slice(3).trim() : "";
}

/** A section's own text, however its lines end. */
function bare(section: string): string {
  return section.replace(mark, "").replaceAll("\r\n", "\n").trimEnd();
}

function sealed(text: string, place: number): string {
  return text === "" ? "" : `${text}\n<!-- alfred:${place}:${digest(text)} -->`;
}

/** What alfred would write now in a section's place: with its ends of lines, and with the blank lines behind it. */
function rewritten(section: string, text: string): string {
  const [blankLines = ""] = /\s*$/.exec(section) ?? [];
  return (section.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text) + blankLines;
}

function isUnedited(section: string): boolean {
  return mark.exec(section)?.[2] === digest(bare(section));
}

function digest(text: string): string {
  return sha256(text).slice(0, 16);
}
