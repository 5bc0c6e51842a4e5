import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { PathError } from "../failures/index.ts";
import type { SpecFault } from "../messages/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { parseTime } from "../runs/index.ts";
import { type Document, readMarkdown } from "./markdown.ts";
import { type LocalProblem, type ParsedSpec, parseCriteria, parseSpec } from "./parse-spec.ts";
import type { Criterion, Requirement, SpecDocument, SpecProblem } from "./spec-document.ts";
import { specFiles } from "./spec-files.ts";
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

/** What is left open: variables of either spelling, the usual words, and the hints of the scaffold. */
const leftOver =
  /<<[A-Z][A-Z0-9_]*>>|\{\{[^{}\n]*\}\}|\bTBD\b|\bTODO\b|\bFIXME\b|\[NEEDS CLARIFICATION[^\]]*\]?|\[\[alfred:[^\]]*\]\]/g;

export interface ReadSpec {
  readonly spec: SpecDocument;
  readonly problems: readonly SpecProblem[];
}

/** Reads a SPEC and finds every fault at once (specs.md, "Valid"). */
export async function readSpec(root: string, id: SpecId): Promise<ReadSpec> {
  const files = specFiles(root, id);
  const problems: SpecProblem[] = [];
  const add = (file: string, found: readonly LocalProblem[]) => {
    const shown = relative(root, file).split(sep).join("/");
    problems.push(...found.map(({ line, fault }) => ({ file: shown, line, fault })));
  };

  const parsed = await parseSpec(textOf(files.spec) ?? "");
  const acceptance = await readMarkdown(textOf(files.acceptance) ?? "");
  const plan = await readMarkdown(textOf(files.plan) ?? "");
  const criteria = parseCriteria(acceptance);

  const documents = [
    { file: files.spec, document: parsed.document, faults: specFaults(parsed, criteria, id) },
    { file: files.acceptance, document: acceptance, faults: criteriaFaults(criteria, parsed.requirements) },
    { file: files.plan, document: plan, faults: planFaults(plan) },
  ];
  for (const { file, document, faults } of documents) {
    if (!existsSync(file)) add(file, [{ line: 1, fault: { code: "file_missing" } }]);
    else
      add(
        file,
        [...faults, ...leftovers(document), ...outsidePaths(root, file, document)].sort(
          (one, other) => one.line - other.line,
        ),
      );
  }
  const { frontMatter, overview, requirements } = parsed;
  return {
    spec: { frontMatter, title: frontMatter["title"] ?? "", overview, requirements, criteria },
    problems,
  };
}

/** Every fault of a SPEC; none means that it is valid. */
export async function checkSpec(root: string, id: SpecId): Promise<readonly SpecProblem[]> {
  return (await readSpec(root, id)).problems;
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function specFaults(parsed: ParsedSpec, criteria: readonly Criterion[], id: SpecId): readonly LocalProblem[] {
  const { requirements, overview, problems } = parsed;
  const faults = [...problems];
  if (problems.length === 0) faults.push(...fieldFaults(parsed, id));
  if (overview === null || !/\p{L}/u.test(overview))
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

function planFaults({ sections, prose }: Document): readonly LocalProblem[] {
  const hasText = prose.some((line) => !line.startsWith("#") && /\p{L}/u.test(line));
  return sections.length === 0 || !hasText ? [{ line: 1, fault: { code: "plan_empty" } }] : [];
}

function leftovers({ prose }: Document): readonly LocalProblem[] {
  return prose.flatMap((text, index) =>
    [...text.matchAll(leftOver)].map(([found]) => ({
      line: index + 1,
      fault: { code: "left_over", text: found } satisfies SpecFault,
    })),
  );
}

function outsidePaths(root: string, file: string, { links }: Document): readonly LocalProblem[] {
  return links.flatMap(({ target, line }) => {
    const path = decoded(target.replace(/[#?].*$/, ""));
    // An address of the web isn't a path; an anchor alone stays in the document.
    if (path === "" || /^[a-z][a-z0-9+.-]+:/i.test(target)) return [];
    return isInsideProject(root, join(dirname(file), path)) && !path.startsWith("/")
      ? []
      : [{ line, fault: { code: "path_outside", path: target } satisfies SpecFault }];
  });
}

/** Markdown writes spaces in a link as `%20`. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not well encoded: then it is what it says.
    return path;
  }
}

function isInsideProject(root: string, path: string): boolean {
  try {
    validateAndConvertPath(path, root);
    return true;
  } catch (error) {
    if (error instanceof PathError) return false;
    throw error;
  }
}
