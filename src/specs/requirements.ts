import { earsPattern } from "./ears.ts";
import { firstSentence } from "./first-sentence.ts";
import type { Document, Section } from "./markdown.ts";
import { isBelow, isHeld, sectionsUnder } from "./outline.ts";
import type { LocalProblem, Requirement } from "./spec-document.ts";

const requirementsTitle = /^(requirements|요구\s?사항)$/i;
const requirementId = /^REQ-[A-Z0-9-]*\d+\b/;

/** What is meant for a requirement's id: `REQ_002`, `Req-002`, `Requirement 3`. */
const nearlyAnId = /^\W*(?:req|requirement|요구\s?사항|요건)[\s_.#-]*\d/i;

/** A requirement in the text, and not under a heading: the line of a list or of a table. */
const inText = /^[\s|>*_-]*(REQ[-_ ]?[A-Z0-9-]*\d+)[*_]*\s*(?:[:：|]|[-–—]\s)/i;

/**
 * The requirements of `spec.md`: each below a section of them under its id. What stands there and is none would be lost without a word, and
 * is a fault; a heading may hold requirements together, and others may stand below a requirement.
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
      !(isBelow(sections, section, headed) || isHeld(sections, section, headed)));
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

function requirementOf({ title, paragraphs, line }: Section): Requirement {
  const [first] = paragraphs;
  const sentence = firstSentence((first?.text ?? "").replaceAll(/\s*\n[\s>]*/g, " "));
  return {
    id: requirementId.exec(title)?.[0] ?? "",
    sentence,
    pattern: earsPattern(sentence),
    line: first?.line ?? line,
  };
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
