import type { SpecFault } from "../messages/index.ts";
import { earsPattern } from "./ears.ts";
import { type Document, readMarkdown, type Section } from "./markdown.ts";
import type { Criterion, Requirement } from "./spec-document.ts";

/** A fault with its line, before it is known in which file. */
export interface LocalProblem {
  readonly line: number;
  readonly fault: SpecFault;
}

export interface ParsedSpec {
  readonly frontMatter: Readonly<Record<string, string>>;
  readonly overview: string | null;
  readonly requirements: readonly Requirement[];
  readonly document: Document;
  readonly problems: readonly LocalProblem[];
}

const overviewTitle = /^(overview|개요)$/i;
const requirementsTitle = /^(requirements|요구\s?사항)$/i;
const requirementId = /^REQ-[A-Z0-9-]*\d+\b/;
const criterionId = /^AC-[A-Z0-9-]*\d+\b/;

/** `spec.md` into its parts, with what is wrong with its front matter's form. */
export async function parseSpec(text: string): Promise<ParsedSpec> {
  const document = await readMarkdown(text);
  const { values, problems } = await readFrontMatter(document);
  return {
    frontMatter: values,
    overview:
      document.sections.find((section) => overviewTitle.test(section.title.trim()))?.body.trim() ?? null,
    requirements: sectionsUnder(document, requirementsTitle).flatMap(requirementOf),
    document,
    problems,
  };
}

async function readFrontMatter({
  frontMatter,
}: Document): Promise<{ values: Record<string, string>; problems: readonly LocalProblem[] }> {
  if (frontMatter === null)
    return { values: {}, problems: [{ line: 1, fault: { code: "front_matter_missing" } }] };
  const { parseDocument } = await import("yaml");
  // The failsafe schema leaves every value the text that it is: a date stays a date's text, a version of 1.0 keeps its zero.
  const yaml = parseDocument(frontMatter.text, { schema: "failsafe" });
  const [error] = yaml.errors;
  if (error !== undefined) {
    const line = frontMatter.line + (error.linePos?.[0].line ?? 1);
    return {
      values: {},
      problems: [
        { line, fault: { code: "front_matter_malformed", detail: error.message.split("\n")[0] ?? "" } },
      ],
    };
  }
  const data: unknown = yaml.toJS();
  const isMap = typeof data === "object" && data !== null && !Array.isArray(data);
  const entries = isMap ? Object.entries(data).filter(([, value]) => typeof value === "string") : [];
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [key, String(value).trim()])),
    problems: [],
  };
}

/** The sections below the one with the title, down to its end. */
function sectionsUnder({ sections }: Document, title: RegExp): readonly Section[] {
  const at = sections.findIndex((section) => title.test(section.title.trim()));
  const parent = sections[at];
  if (parent === undefined) return [];
  const rest = sections.slice(at + 1);
  const end = rest.findIndex((section) => section.level <= parent.level);
  return end === -1 ? rest : rest.slice(0, end);
}

function requirementOf(section: Section): readonly Requirement[] {
  const id = requirementId.exec(section.title.trim())?.[0];
  if (id === undefined) return [];
  const sentence = firstSentence(section.body);
  const first = section.content.find((node) => node.type === "paragraph");
  return [
    { id, sentence, pattern: earsPattern(sentence), line: first?.position?.start.line ?? section.line },
  ];
}

/** The sentence ends at a full stop that something follows, not at one inside a number or a name. */
function firstSentence(body: string): string {
  const paragraph = body.trim().split(/\n\s*\n/)[0] ?? "";
  const text = paragraph
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/^[-*]\s+/, "")
    .replaceAll("**", "");
  return /^.*?[.。](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** The criteria of `acceptance.md`. */
export function parseCriteria({ sections }: Document): readonly Criterion[] {
  return sections.flatMap((section) => {
    const id = criterionId.exec(section.title.trim())?.[0];
    if (id === undefined) return [];
    const requirementIds = [...section.title.matchAll(/REQ-[A-Z0-9-]*\d+/g)].map(([found]) => found);
    return [{ id, requirementIds, parts: partsOf(section.body), line: section.line }];
  });
}

/** The words that open a criterion's parts, in bold, as list items or plain. */
const givenPart = /^[\s>*_-]*(given|전제|조건)(?![\p{L}\d])/imu;
const whenPart = /^[\s>*_-]*(when|행동|실행)(?![\p{L}\d])/imu;
const thenPart = /^[\s>*_-]*(then|결과|그러면)(?![\p{L}\d])/imu;

function partsOf(body: string): Criterion["parts"] {
  return { given: givenPart.test(body), when: whenPart.test(body), outcome: thenPart.test(body) };
}
