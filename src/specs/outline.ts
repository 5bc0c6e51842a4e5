import type { Section } from "./markdown.ts";

/** The sections below the one, down to its end. */
export function sectionsUnder(sections: readonly Section[], parent: Section): readonly Section[] {
  const rest = sections.slice(sections.indexOf(parent) + 1);
  const end = rest.findIndex((section) => section.level <= parent.level);
  return end === -1 ? rest : rest.slice(0, end);
}

/** Whether a section stands below one of the others. */
export function isBelow(sections: readonly Section[], section: Section, others: readonly Section[]): boolean {
  return others.some((other) => sectionsUnder(sections, other).includes(section));
}

/** Whether one of the others stands below a section. */
export function isHeld(sections: readonly Section[], section: Section, others: readonly Section[]): boolean {
  return sectionsUnder(sections, section).some((each) => others.includes(each));
}
