import { type Document, readMarkdown } from "./markdown.ts";
import { parseRequirements } from "./requirements.ts";
import type { LocalProblem, Requirement } from "./spec-document.ts";

export interface ParsedSpec {
  readonly frontMatter: Readonly<Record<string, string>>;
  /** Null where there is none, or nothing is said in it. */
  readonly overview: string | null;
  readonly requirements: readonly Requirement[];
  readonly document: Document;
  /** What is wrong with the front matter's form; its fields can't be judged then. */
  readonly frontMatterProblems: readonly LocalProblem[];
  /** What is meant for a requirement, and is none. */
  readonly requirementProblems: readonly LocalProblem[];
}

const overviewTitle = /^(overview|개요)$/i;

/** `spec.md` into its parts, with what is wrong with their form. */
export async function parseSpec(text: string): Promise<ParsedSpec> {
  const document = await readMarkdown(text);
  const { values, problems: frontMatterProblems } = await readFrontMatter(document);
  const { requirements, problems: requirementProblems } = parseRequirements(document);
  const overview = document.sections.find((section) => overviewTitle.test(section.title));
  const isSaid = overview?.paragraphs.some((paragraph) => /\p{L}/u.test(paragraph.text)) === true;
  return {
    frontMatter: values,
    overview: isSaid ? overview.body.trim() : null,
    requirements,
    document,
    frontMatterProblems,
    requirementProblems,
  };
}

interface FrontMatter {
  readonly values: Record<string, string>;
  readonly problems: readonly LocalProblem[];
}

async function readFrontMatter({ frontMatter }: Document): Promise<FrontMatter> {
  if (frontMatter === null)
    return { values: {}, problems: [{ line: 1, fault: { code: "front_matter_missing" } }] };
  const { parseDocument } = await import("yaml");
  // The failsafe schema leaves every value the text that it is: a date stays a date's text, a version of 1.0 keeps its zero.
  const yaml = parseDocument(frontMatter.text, { schema: "failsafe" });
  const [error] = yaml.errors;
  if (error !== undefined) {
    const line = frontMatter.line + (error.linePos?.[0].line ?? 1);
    return malformed(line, error);
  }
  const data = dataOf(yaml);
  if (data instanceof Error) return malformed(frontMatter.line, data);
  const isMap = typeof data === "object" && data !== null && !Array.isArray(data);
  const entries = isMap ? Object.entries(data).filter(([, value]) => typeof value === "string") : [];
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [key, String(value).trim()])),
    problems: [],
  };
}

/** The error where aliases name nothing, or would blow up to more than any document holds. */
function dataOf(yaml: { toJS(): unknown }): unknown {
  try {
    return yaml.toJS();
  } catch (error) {
    return error;
  }
}

function malformed(line: number, error: unknown): FrontMatter {
  const detail = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  return { values: {}, problems: [{ line, fault: { code: "front_matter_malformed", detail } }] };
}
