import { join } from "node:path";
import type { SpecFault } from "../messages/index.ts";
import { type FoundText, findText, whyUnreadable } from "../project/index.ts";
import { parseTime } from "../runs/index.ts";
import { parseCriteria } from "./criteria.ts";
import { leftovers, outsidePaths } from "./document-faults.ts";
import { type Document, readMarkdown } from "./markdown.ts";
import { type ParsedSpec, parseSpec } from "./parse-spec.ts";
import type { Criterion, LocalProblem, Requirement, SpecDocument, SpecProblem } from "./spec-document.ts";
import { specPath } from "./spec-files.ts";
import type { SpecId } from "./spec-id.ts";

const fields = {
  id: /^SPEC-[A-Z][A-Z0-9]*-\d{3,}$/,
  title: /\S/,
  version: /^\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/,
  status: /^(draft|approved|in-progress|completed|superseded)$/,
  priority: /^(high|medium|low)$/,
  created: /^\d{4}-\d\d-\d\d$/,
  updated: /^\d{4}-\d\d-\d\d$/,
} as const;

const expected: Readonly<Record<keyof typeof fields, string>> = {
  id: "SPEC-DOMAIN-NNN",
  title: "a few words",
  version: "0.1.0",
  status: "draft, approved, in-progress, completed, superseded",
  priority: "high, medium, low",
  created: "YYYY-MM-DD",
  updated: "YYYY-MM-DD",
};

export interface ReadSpec {
  readonly spec: SpecDocument;
  readonly problems: readonly SpecProblem[];
}

/** Reads a SPEC and finds every fault at once (specs.md, "Valid"); what can't be read is a fault, too. */
export async function readSpec(root: string, id: SpecId): Promise<ReadSpec> {
  const spec = await readDocument(root, id, "spec.md");
  const acceptance = await readDocument(root, id, "acceptance.md");
  const plan = await readDocument(root, id, "plan.md");
  const tasks = await readDocument(root, id, "tasks.md");

  const parsed = await parseSpec(spec.text);
  const { criteria, problems: lost } = parseCriteria(acceptance.document);
  const { frontMatter, overview, requirements } = parsed;
  const problems = [
    ...problemsOf(root, spec, specFaults(parsed, criteria, id)),
    ...problemsOf(root, acceptance, [...criteriaFaults(criteria, requirements), ...lost]),
    ...problemsOf(root, plan, planFaults(plan.document)),
    // Only where the work has been cut into tasks. What failed is noted there in comments, in other people's words.
    ...(tasks.fault?.code === "file_missing" ? [] : problemsOf(root, tasks, [])),
  ];
  return {
    spec: { frontMatter, title: frontMatter["title"] ?? "", overview, requirements, criteria },
    problems,
  };
}

/** One of a SPEC's documents; where it isn't there or can't be read, why, and an empty text. */
interface ReadDocument {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly fault: SpecFault | null;
}

async function readDocument(root: string, id: SpecId, name: string): Promise<ReadDocument> {
  const path = specPath(id, name);
  const found = findText(path, root);
  const text = found.kind === "text" ? found.text : "";
  return { path, text, document: await readMarkdown(text), fault: faultOf(found) };
}

function faultOf(found: FoundText): SpecFault | null {
  if (found.kind === "missing") return { code: "file_missing" };
  if (found.kind === "refused" && found.reason === "link_outside_root") return { code: "link_outside" };
  const detail = whyUnreadable(found);
  return detail === null ? null : { code: "file_unreadable", detail };
}

/** @param faults of the document's own kind; those of every kind are added */
function problemsOf(
  root: string,
  { path, document, fault }: ReadDocument,
  faults: readonly LocalProblem[],
): readonly SpecProblem[] {
  if (fault !== null) return [{ file: path, line: 1, fault }];
  const lines = path.endsWith("/tasks.md") ? document.shown : document.prose;
  return [...faults, ...leftovers(lines), ...outsidePaths(root, join(root, path), document)]
    .sort((one, other) => one.line - other.line)
    .map((each) => ({ file: path, ...each }));
}

/** Every fault of a SPEC; none means that it is valid. */
export async function checkSpec(root: string, id: SpecId): Promise<readonly SpecProblem[]> {
  return (await readSpec(root, id)).problems;
}

function specFaults(parsed: ParsedSpec, criteria: readonly Criterion[], id: SpecId): readonly LocalProblem[] {
  const { requirements, overview, frontMatterProblems, requirementProblems } = parsed;
  const faults = [...frontMatterProblems, ...requirementProblems];
  if (frontMatterProblems.length === 0) faults.push(...fieldFaults(parsed, id));
  if (overview === null)
    faults.push({
      line: lineOfTitle(parsed.document, /overview|개요/i),
      fault: { code: "overview_missing" },
    });
  if (requirements.length === 0)
    faults.push({
      line: lineOfTitle(parsed.document, /requirements|요구/i),
      fault: { code: "requirements_missing" },
    });
  faults.push(...repeated(requirements));
  for (const { id: requirement, sentence, pattern, line } of requirements) {
    if (pattern === null) faults.push({ line, fault: { code: "not_ears", id: requirement, sentence } });
    if (!criteria.some((criterion) => criterion.requirementIds.includes(requirement))) {
      faults.push({ line, fault: { code: "criterion_missing", id: requirement } });
    }
  }
  return faults;
}

function fieldFaults({ frontMatter, document }: ParsedSpec, id: SpecId): readonly LocalProblem[] {
  const lineOfField = (field: string) => {
    const at = (document.frontMatter?.text ?? "")
      .split("\n")
      .findIndex((line) => line.startsWith(`${field}:`));
    return at === -1 ? 1 : at + 2;
  };
  const faults: LocalProblem[] = [];
  for (const [field, pattern] of Object.entries(fields)) {
    const value = frontMatter[field];
    const line = lineOfField(field);
    if (value === undefined || value === "") faults.push({ line, fault: { code: "field_missing", field } });
    else if (!pattern.test(value) || isImpossibleDate(field, value)) {
      faults.push({
        line,
        fault: { code: "field_invalid", field, value, expected: expected[field as keyof typeof fields] },
      });
    } else if (field === "id" && value !== id)
      faults.push({ line, fault: { code: "id_differs", value, expected: id } });
  }
  const { created = "", updated = "" } = frontMatter;
  if (fields.created.test(created) && fields.updated.test(updated) && updated < created) {
    faults.push({
      line: lineOfField("updated"),
      fault: { code: "field_invalid", field: "updated", value: updated, expected: `≥ ${created}` },
    });
  }
  return faults;
}

function isImpossibleDate(field: string, value: string): boolean {
  return (field === "created" || field === "updated") && parseTime(`${value}T00:00:00Z`) === null;
}

function lineOfTitle({ sections }: Document, title: RegExp): number {
  return sections.find((section) => title.test(section.title))?.line ?? 1;
}

function repeated(items: readonly { readonly id: string; readonly line: number }[]): readonly LocalProblem[] {
  const first = new Map<string, number>();
  return items.flatMap(({ id, line }) => {
    const firstLine = first.get(id);
    if (firstLine === undefined) first.set(id, line);
    return firstLine === undefined
      ? []
      : [{ line, fault: { code: "id_repeated", id, firstLine } satisfies SpecFault }];
  });
}

function criteriaFaults(
  criteria: readonly Criterion[],
  requirements: readonly Requirement[],
): readonly LocalProblem[] {
  if (criteria.length === 0) return [{ line: 1, fault: { code: "criteria_missing" } }];
  const known = new Set(requirements.map(({ id }) => id));
  const faults = [...repeated(criteria)];
  for (const { id, line, parts, requirementIds } of criteria) {
    if (!parts.given) faults.push({ line, fault: { code: "part_missing", id, part: "Given" } });
    if (!parts.when) faults.push({ line, fault: { code: "part_missing", id, part: "When" } });
    if (!parts.outcome) faults.push({ line, fault: { code: "part_missing", id, part: "Then" } });
    if (requirementIds.length === 0) faults.push({ line, fault: { code: "requirement_unnamed", id } });
    for (const requirement of requirementIds) {
      if (!known.has(requirement))
        faults.push({ line, fault: { code: "requirement_unknown", id, requirement } });
    }
  }
  return faults;
}

function planFaults({ sections, paragraphs }: Document): readonly LocalProblem[] {
  const hasText = paragraphs.some(({ text }) => /\p{L}/u.test(text));
  return sections.length === 0 || !hasText ? [{ line: 1, fault: { code: "plan_empty" } }] : [];
}
