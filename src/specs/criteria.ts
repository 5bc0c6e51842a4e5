import type { Document, Section } from "./markdown.ts";
import { isBelow, isHeld } from "./outline.ts";
import type { Criterion, LocalProblem } from "./spec-document.ts";

const criterionId = /^AC-[A-Z0-9-]*\d+\b/;

/** What is meant for a criterion's id: `AC_002`, `AC 2`, `ac-002`. */
const nearlyAnId = /^\W*ac[\s_.#-]*\d/i;
/** And with no id at all. */
const namedAsOne = /^\W*(?:criterion|acceptance criterion|scenario|인수\s?기준|시나리오)[\s_.#-]*\d/i;
/** Text about a requirement names it, too: only with a part of a criterion is it meant for one. */
const namesRequirement = /\bREQ[-_ ]?\d/i;

/**
 * The criteria of `acceptance.md`. A section that is meant for one, and would be lost without a word, is a fault; free text under a heading
 * of its own isn't.
 */
export function parseCriteria({ sections }: Document): {
  readonly criteria: readonly Criterion[];
  readonly problems: readonly LocalProblem[];
} {
  const headed = sections.filter(isCriterion);
  const isLost = (section: Section) => {
    if (isCriterion(section)) return false;
    if (nearlyAnId.test(section.title)) return true;
    if (isBelow(sections, section, headed) || isHeld(sections, section, headed)) return false;
    const parts = Object.values(partsOf(section.body)).filter((isThere) => isThere);
    return namedAsOne.test(section.title) || parts.length > (namesRequirement.test(section.title) ? 0 : 1);
  };
  return {
    criteria: headed.map(criterionOf),
    problems: sections.filter(isLost).map(({ title, line }) => ({
      line,
      fault: { code: "criterion_unheaded", text: title },
    })),
  };
}

function isCriterion({ title }: Section): boolean {
  return criterionId.test(title);
}

function criterionOf({ title, body, line }: Section): Criterion {
  const id = criterionId.exec(title)?.[0] ?? "";
  const requirementIds = [...title.matchAll(/REQ-[A-Z0-9-]*\d+/g)].map(([found]) => found);
  return { id, requirementIds, parts: partsOf(body), line };
}

/** The words that open a criterion's parts, in bold, as list items or plain. */
const openers = [
  ["given", /^[\s>*_-]*(?:given|전제|조건)(?![\p{L}\d])/iu],
  ["when", /^[\s>*_-]*(?:when|행동|실행)(?![\p{L}\d])/iu],
  ["outcome", /^[\s>*_-]*(?:then|결과|그러면)(?![\p{L}\d])/iu],
] as const;

/** A part is there where something is said in it, on its line or below it. */
function partsOf(body: string): Criterion["parts"] {
  const parts = { given: false, when: false, outcome: false };
  let current: keyof typeof parts | null = null;
  for (const line of body.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, "").split("\n")) {
    const opened = openers.find(([, opener]) => opener.test(line));
    if (opened !== undefined) current = opened[0];
    else if (line.startsWith("#")) current = null;
    const said = opened === undefined ? line : line.replace(opened[1], "");
    if (current !== null && /[\p{L}\p{N}]/u.test(said)) parts[current] = true;
  }
  return parts;
}
