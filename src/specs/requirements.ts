import { earsPattern } from "./ears.ts";
import { firstSentence } from "./first-sentence.ts";
import type { Document, Section } from "./markdown.ts";
import { isBelow, isHeld, sectionsUnder } from "./outline.ts";
import type { LocalProblem, Requirement } from "./spec-document.ts";

const requirementsTitle = /^(requirements|요구\s?사항)$/i;
const requirementId = /^REQ-[A-Z0-9-]*\d+\b/;

/** What is meant for a requirement's id: `REQ_002`, `Req-002`, `Requirement 3`. */
const nearlyAnId = /^\W*(?:req|requirement|요구\s?사항|요건)[\s_.#-]*\d/i;

/** What is meant for an id where no requirement holds it: `REQ-EXPORT`. */
const beginsLikeAnId = /^req(?!\p{L})/iu;

/** What a requirement may ask for, too: there Korean says `…해야 한다` as English says `must`. */
const besidesThem = /^\W*(?:constraint|assumption|dependenc|제약|가정|전제|의존)/i;
const keyword = /\b(?:SHALL|WHEN|WHILE|WHERE|IF)\b/;

/** A requirement in the text, and not under a heading: the line of a list or of a table. */
const inText = /^[\s|>*_-]*(REQ[-_ ]?[A-Z0-9-]*\d+)[*_]*\s*(?:[:：|]|[-–—]\s)/i;

/**
 * The requirements of `spec.md`: each below a section of them under its id. What stands there and is none would be lost without a word, and
 * is a fault; a heading may hold requirements together, have text of its own that obliges to nothing, or stand below a requirement.
 */
export function parseRequirements({ sections }: Document): {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly LocalProblem[];
} {
  const parents = sections.filter(({ title }) => requirementsTitle.test(title));
  const under = [...new Set(parents.flatMap((parent) => sectionsUnder(sections, parent)))];
  const headed = under.filter(isRequirement);
  const requirements = headed.map(requirementOf);
  const isLost = (section: Section) =>
    !isRequirement(section) &&
    !parents.includes(section) &&
    (nearlyAnId.test(section.title) ||
      (!(isBelow(sections, section, headed) || isHeld(sections, section, headed)) &&
        (beginsLikeAnId.test(section.title) || holdsSentence(section, sections))));
  const outside = sections.filter(
    (section) =>
      isRequirement(section) &&
      !under.includes(section) &&
      parents.some((parent) => section.level <= parent.level),
  );
  return {
    requirements,
    problems: [
      ...[...under.filter(isLost), ...outside].map(({ title, line }) => ({
        line,
        fault: { code: "requirement_unheaded", text: title } as const,
      })),
      ...parents.flatMap((parent) => lostInText(parent, requirements)),
    ],
  };
}

function isRequirement({ title }: Section): boolean {
  return requirementId.test(title);
}

/** Whether a requirement's sentence stands in a section, before the next heading. */
function holdsSentence(section: Section, sections: readonly Section[]): boolean {
  const end = sections[sections.indexOf(section) + 1]?.line ?? Number.POSITIVE_INFINITY;
  return section.paragraphs
    .filter(({ line }) => line < end)
    .map(({ text }) => sentenceOf(text))
    .filter((sentence) => keyword.test(sentence) || !besidesThem.test(section.title))
    .some((sentence) => earsPattern(sentence) !== null);
}

function sentenceOf(text: string): string {
  return firstSentence(text.replaceAll(/\s*\n[\s>]*/g, " "));
}

function requirementOf(section: Section): Requirement {
  const { title, line } = section;
  const [first] = section.paragraphs;
  const sentence = sentenceOf(first?.text ?? "");
  return {
    id: requirementId.exec(title)?.[0] ?? "",
    sentence,
    pattern: earsPattern(
      `${sentence}${first === undefined ? "" : restInList(section, first.line, sentence)}`,
    ),
    line: first?.line ?? line,
  };
}

/** The first item of the list that a sentence goes on in behind its colon. */
function restInList({ body, bodyLine }: Section, line: number, sentence: string): string {
  if (!/[:：]$/.test(sentence)) return "";
  const text = body
    .split("\n")
    .slice(line - bodyLine)
    .join("\n");
  const item = /^(?:.+\n)*?.*[:：][*_ \t]*\n\s*(?:[-*+]|\d+[.)])([ \t].*)/.exec(text)?.[1];
  return item ?? "";
}

/** To name a requirement that has its heading is no fault. */
function lostInText({ paragraphs }: Section, requirements: readonly Requirement[]): readonly LocalProblem[] {
  return paragraphs.flatMap(({ text, line }) =>
    text.split("\n").flatMap((each, index) => {
      const id = inText.exec(each)?.[1];
      if (id === undefined || requirements.some((requirement) => requirement.id === id)) return [];
      return [{ line: line + index, fault: { code: "requirement_unheaded", text: id } as const }];
    }),
  );
}
