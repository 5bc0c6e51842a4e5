import { offsetOf, problemAt, type TemplateProblem } from "./problems.ts";
import { toSource } from "./source.ts";
import { findUnclosed, findUnpaired } from "./unclosed.ts";
import { findVariables } from "./variables.ts";

type HandlebarsModule = typeof import("handlebars");

/** Loaded when a template is really rendered or checked: it costs as much as a tenth of starting Node. */
export async function loadHandlebars(): Promise<HandlebarsModule> {
  const { default: handlebars } = await import("handlebars");
  return handlebars;
}

/** A variable as the template's syntax tree names it. */
export interface UsedVariable {
  readonly name: string;
  readonly text: string;
  readonly offset: number;
}

export interface TemplateSyntax {
  /** What Handlebars is given. */
  readonly source: string;
  /** The texts behind its placeholders. */
  readonly hidden: readonly string[];
  readonly variables: readonly UsedVariable[];
  readonly problems: readonly TemplateProblem[];
}

/** Names that Handlebars takes for helpers wherever they stand (measured: `{{log}}` with a value gives nothing). */
const helperNames = ["if", "unless", "each", "with", "lookup", "log", "blockHelperMissing", "helperMissing"];
const blocks = ["if", "unless", "each", "with"];

/** Reads a template: its variables from the syntax tree, its faults, and the texts that stand behind placeholders. */
export async function readSyntax(text: string): Promise<TemplateSyntax> {
  const handlebars = await loadHandlebars();
  const { source, hidden, toText } = toSource(text);
  const unclosed = findUnclosed(text);
  let program: hbs.AST.Program;
  try {
    program = handlebars.parse(source);
  } catch (error) {
    // A tag that isn't closed itself opens or closes a block that can't be seen.
    const unpaired = unclosed.length > 0 ? [] : findUnpaired(source, text, toText);
    const named = [...unclosed, ...unpaired];
    return {
      source,
      hidden,
      variables: variablesByLook(text),
      problems: named.length > 0 ? named : [syntaxProblem(text, source, toText, error)],
    };
  }
  const found: Found = {
    variables: [],
    problems: [],
    text,
    offsetOf: (place) => toText(offsetOf(source, place)),
  };
  visitProgram(program, [], found);
  return { source, hidden, variables: found.variables, problems: [...unclosed, ...found.problems] };
}

/**
 * The variables of a template that Handlebars can't read, so that one fault doesn't hide the others. A name in lower case may be the field of
 * a list's item, and is left out.
 */
function variablesByLook(text: string): readonly UsedVariable[] {
  const plain = findVariables(text).filter(({ name, isEscaped }) => !isEscaped && /^[A-Z]/.test(name));
  const inBlocks = [...text.matchAll(/(?<![\\$])\{\{~?#\w+\s+([A-Z]\w*)/g)].map((match) => {
    const name = match[1] ?? "";
    return { name, text: `{{${name}}}`, offset: match.index };
  });
  return [...plain, ...inBlocks];
}

function syntaxProblem(
  text: string,
  source: string,
  toText: (offset: number) => number,
  error: unknown,
): TemplateProblem {
  const message = error instanceof Error ? error.message : String(error);
  const line = Number(/line (\d+)/i.exec(message)?.[1] ?? /- (\d+):\d+/.exec(message)?.[1] ?? 1);
  const lineText = source.split("\n")[line - 1] ?? "";
  const column = Number(/- \d+:(\d+)/.exec(message)?.[1] ?? Math.max(0, lineText.indexOf("{{")));
  const offset = toText(offsetOf(source, { line, column: Math.min(column, lineText.length) }));
  const shown = (text.slice(offset).split("\n")[0] ?? "").trim().slice(0, 60);
  return problemAt(
    text,
    offset,
    "syntax",
    shown || lineText.trim().slice(0, 60),
    message.split("\n").at(-1) ?? message,
  );
}

/** What the walk through a syntax tree came upon: every name that has to have a value, also in `#if` and `#each`, which Handlebars' own strict mode doesn't check. */
interface Found {
  readonly variables: UsedVariable[];
  readonly problems: TemplateProblem[];
  /** The template as written. */
  readonly text: string;
  /** Where a place of the syntax tree is in it. */
  readonly offsetOf: (place: { readonly line: number; readonly column: number }) => number;
}

function visitProgram(program: hbs.AST.Program, scope: readonly string[], found: Found): void {
  for (const statement of program.body) visitStatement(statement, scope, found);
}

function visitStatement(statement: hbs.AST.Statement, scope: readonly string[], found: Found): void {
  const offset = found.offsetOf(statement.loc.start);
  const refuse = (kind: "reserved_name" | "not_allowed", about: string, detail: string) =>
    found.problems.push(problemAt(found.text, offset, kind, about, detail));
  switch (statement.type) {
    case "MustacheStatement": {
      // The types of a statement's parts are told apart by `type` alone in Handlebars' declarations.
      const mustache = statement as hbs.AST.MustacheStatement;
      if (mustache.params.length > 0)
        refuse("not_allowed", nameOf(mustache.path), "helpers are not available here");
      else visitExpression(mustache.path, offset, scope, found);
      return;
    }
    case "BlockStatement": {
      const block = statement as hbs.AST.BlockStatement;
      const name = nameOf(block.path);
      if (!blocks.includes(name))
        refuse("not_allowed", `{{#${name}}}`, `blocks are ${blocks.map((each) => `#${each}`).join(", ")}`);
      for (const parameter of block.params) visitExpression(parameter, offset, scope, found);
      // Inside #each and #with, names may be those of the item.
      const inner = name === "each" || name === "with" ? [...scope, "*"] : scope;
      visitProgram(block.program, [...inner, ...(block.program.blockParams ?? [])], found);
      if (block.inverse !== undefined) visitProgram(block.inverse, scope, found);
      return;
    }
    case "PartialStatement":
    case "PartialBlockStatement":
    case "Decorator":
    case "DecoratorBlock":
      refuse("not_allowed", "{{>…}}", "partials and decorators are not available here");
      return;
  }
}

/** @param offset of the statement that names it, in the text */
function visitExpression(
  expression: hbs.AST.Expression,
  offset: number,
  scope: readonly string[],
  found: Found,
): void {
  if (expression.type !== "PathExpression") return;
  const path = expression as hbs.AST.PathExpression;
  const [first] = path.parts;
  const isOfRoot = path.data && first === "root";
  if ((path.data && !isOfRoot) || path.original === "this" || path.original === "." || first === undefined)
    return;
  const name = String(isOfRoot ? path.parts[1] : first);
  if (isOfRoot && name.startsWith("__text_")) return;
  const isOfItem = !isOfRoot && scope.includes("*") && /^[a-z]/.test(name);
  if (scope.includes(name) || isOfItem) return;
  if (helperNames.includes(name)) {
    found.problems.push(
      problemAt(
        found.text,
        offset,
        "reserved_name",
        `{{${name}}}`,
        "this name is taken by the template language",
      ),
    );
  } else {
    const spelled = found.text.startsWith("<<", offset) ? `<<${name}>>` : `{{${name}}}`;
    found.variables.push({ name, text: spelled, offset });
  }
}

function nameOf(expression: hbs.AST.Expression | hbs.AST.Literal): string {
  return "original" in expression ? String(expression.original) : "";
}
