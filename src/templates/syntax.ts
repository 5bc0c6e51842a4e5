import { offsetOf, problemAt, type TemplateProblem } from "./problems.ts";
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
  /** What Handlebars is given: `<<NAME>>` is spelled `{{NAME}}`, escapes and text that only looks like an expression are put out of reach. */
  readonly source: string;
  readonly variables: readonly UsedVariable[];
  readonly problems: readonly TemplateProblem[];
}

/** Names that Handlebars takes for helpers wherever they stand (measured: `{{log}}` with a value gives nothing). */
const helperNames = ["if", "unless", "each", "with", "lookup", "log", "blockHelperMissing", "helperMissing"];
const blocks = ["if", "unless", "each", "with"];
/** Text that Handlebars mustn't read stands in the values under such a name: so it comes out as it is, and no value can imitate it. */
export const hiddenName = (index: number) => `__text_${index}`;

/** Reads a template: its variables from the syntax tree, its faults, and the texts that stand behind placeholders. */
export async function readSyntax(
  text: string,
): Promise<TemplateSyntax & { readonly hidden: readonly string[] }> {
  const handlebars = await loadHandlebars();
  const { source, hidden } = hideText(text);
  const unclosed = findUnclosed(text);
  let program: hbs.AST.Program;
  try {
    program = handlebars.parse(source);
  } catch (error) {
    return {
      source,
      hidden,
      variables: [],
      problems: unclosed.length > 0 ? unclosed : [syntaxProblem(text, source, error)],
    };
  }
  const found = walk(program, source);
  return {
    source,
    hidden,
    variables: found.variables.map((each) => placed(each, text)),
    problems: [...unclosed, ...found.problems],
  };
}

/** Escaped variables and expressions of other systems become placeholders; angled variables get the braced spelling. */
function hideText(text: string): { readonly source: string; readonly hidden: readonly string[] } {
  const hidden: string[] = [];
  const hide = (shown: string) => {
    hidden.push(shown);
    return `{{@root.${hiddenName(hidden.length - 1)}}}`;
  };
  const foreign =
    /\\(\{\{[^{}]*\}\}|<<[A-Z][A-Z0-9_]*>>)|\$\{\{[^}]*\}\}|<<([A-Z][A-Z0-9_]*)>>|\{\{\s*\}\}|\\(?=\{\{)/g;
  const source = text.replaceAll(
    foreign,
    (all: string, escaped: string | undefined, angled: string | undefined) => {
      if (escaped !== undefined) return hide(escaped);
      return angled === undefined ? hide(all) : `{{${angled}}}`;
    },
  );
  return { source, hidden };
}

function findUnclosed(text: string): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const match of text.matchAll(/(?<![\\$<])(?:\{\{(?!\{)(?![^{}]*\}\})|<<([A-Z][A-Z0-9_]*)>(?!>))/g)) {
    const rest = text.slice(match.index).split("\n")[0] ?? "";
    // `{{` inside code (a style object, LaTeX) closes with `}}` later; only what looks like a name is a variable that was forgotten.
    if (/^\{\{\s*[A-Z#/]/.test(rest) || rest.startsWith("<<")) {
      const about = rest.slice(0, 40);
      problems.push(problemAt(text, match.index, "unclosed_variable", about, "it is not closed"));
    }
  }
  return problems;
}

function syntaxProblem(text: string, source: string, error: unknown): TemplateProblem {
  const message = error instanceof Error ? error.message : String(error);
  const line = Number(/line (\d+)/i.exec(message)?.[1] ?? /- (\d+):\d+/.exec(message)?.[1] ?? 1);
  const column = Number(/- \d+:(\d+)/.exec(message)?.[1] ?? 0);
  const lineText = source.split("\n")[line - 1] ?? "";
  const shown = (text.split("\n")[line - 1] ?? lineText).trim().slice(0, 60);
  const offset = offsetOf(text, { line, column: Math.min(column, lineText.length) });
  return problemAt(text, offset, "syntax", shown, message.split("\n").at(-1) ?? message);
}

interface Found {
  readonly variables: UsedVariable[];
  readonly problems: TemplateProblem[];
}

/** Every name that has to have a value, also in `#if` and `#each`, which Handlebars' own strict mode doesn't check. */
function walk(program: hbs.AST.Program, source: string): Found {
  const found: Found = { variables: [], problems: [] };
  visitProgram(program, [], source, found);
  return found;
}

function visitProgram(
  program: hbs.AST.Program,
  scope: readonly string[],
  source: string,
  found: Found,
): void {
  for (const statement of program.body) visitStatement(statement, scope, source, found);
}

function visitStatement(
  statement: hbs.AST.Statement,
  scope: readonly string[],
  source: string,
  found: Found,
): void {
  const offset = offsetOf(source, statement.loc.start);
  const refuse = (kind: "reserved_name" | "not_allowed", about: string, detail: string) =>
    found.problems.push(problemAt(source, offset, kind, about, detail));
  switch (statement.type) {
    case "MustacheStatement": {
      // The types of a statement's parts are told apart by `type` alone in Handlebars' declarations.
      const mustache = statement as hbs.AST.MustacheStatement;
      if (mustache.params.length > 0)
        refuse("not_allowed", nameOf(mustache.path), "helpers are not available here");
      else visitExpression(mustache.path, scope, source, found);
      return;
    }
    case "BlockStatement": {
      const block = statement as hbs.AST.BlockStatement;
      const name = nameOf(block.path);
      if (!blocks.includes(name))
        refuse("not_allowed", `{{#${name}}}`, `blocks are ${blocks.map((each) => `#${each}`).join(", ")}`);
      for (const parameter of block.params) visitExpression(parameter, scope, source, found);
      // Inside #each and #with, names may be those of the item.
      const inner = name === "each" || name === "with" ? [...scope, "*"] : scope;
      visitProgram(block.program, [...inner, ...(block.program.blockParams ?? [])], source, found);
      if (block.inverse !== undefined) visitProgram(block.inverse, scope, source, found);
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

function visitExpression(
  expression: hbs.AST.Expression,
  scope: readonly string[],
  source: string,
  found: Found,
): void {
  if (expression.type !== "PathExpression") return;
  const path = expression as hbs.AST.PathExpression;
  const offset = offsetOf(source, path.loc.start);
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
        source,
        offset,
        "reserved_name",
        `{{${name}}}`,
        "this name is taken by the template language",
      ),
    );
  } else found.variables.push({ name, text: `{{${name}}}`, offset });
}

function nameOf(expression: hbs.AST.Expression | hbs.AST.Literal): string {
  return "original" in expression ? String(expression.original) : "";
}

/** The place of a variable in the text as written, where `<<NAME>>` and placeholders have other lengths than in the source. */
function placed(used: UsedVariable, text: string): UsedVariable {
  const written = findVariables(text).find((variable) => !variable.isEscaped && variable.name === used.name);
  if (written !== undefined) return { ...used, text: written.text, offset: written.offset };
  const inBlock = text.search(new RegExp(`\\{\\{#\\w+\\s+${used.name}\\b`));
  return { ...used, offset: Math.max(0, inBlock) };
}
