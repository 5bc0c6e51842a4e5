import type { TemplateFault } from "../failures/index.ts";
import { originOf, originOfName, type Scope } from "./origins.ts";
import { blockNames, type Origin, type Part, type UsedVariable } from "./parts.ts";
import { type HalfWritten, type Piece, readPieces } from "./pieces.ts";
import { type FaultAt, shown } from "./problems.ts";
import { readSyntax, type Tree } from "./syntax.ts";

/** A template that was read: checking tells its faults and variables, rendering fills its parts. */
export interface Template {
  /** Whole only where there are no faults. */
  readonly parts: readonly Part[];
  readonly variables: readonly UsedVariable[];
  readonly faults: readonly FaultAt[];
  readonly halfWritten: readonly HalfWritten[];
}

/** What the walk through a syntax tree goes by, and what it came upon. */
interface Walk {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly offsetOf: Tree["offsetOf"];
  readonly variables: UsedVariable[];
  readonly faults: FaultAt[];
}

/** Reads a template; any text is one, with faults perhaps. */
export async function readTemplate(text: string): Promise<Template> {
  const { pieces, faults, halfWritten } = readPieces(text);
  const syntax = await readSyntax(text, pieces);
  const variables: UsedVariable[] = [];
  const found: FaultAt[] = [];
  const walk = ({ offsetOf, program }: Tree) =>
    readProgram({ text, pieces, offsetOf, variables, faults: found }, program, {
      items: 0,
      loops: 0,
      names: [],
      // A block that can't be seen may be one with an item.
      isUncertain: [...faults, ...syntax.faults].some((fault) => /^\{\{~?\s*[#^/]/.test(fault.text)),
    });
  const parts = walk(syntax.tree);
  for (const tree of syntax.unclosed) walk(tree);
  return { parts, variables, faults: [...faults, ...syntax.faults, ...found], halfWritten };
}

function readProgram(walk: Walk, program: hbs.AST.Program | undefined, scope: Scope): readonly Part[] {
  return (program?.body ?? []).flatMap((statement) => readStatement(walk, statement, scope));
}

function readStatement(walk: Walk, statement: hbs.AST.Statement, scope: Scope): readonly Part[] {
  const offset = walk.offsetOf(statement.loc.start);
  switch (statement.type) {
    // The types of a statement's parts are told apart by `type` alone in Handlebars' declarations.
    case "ContentStatement":
      return readContent(walk, statement as hbs.AST.ContentStatement, scope);
    case "MustacheStatement":
      return readExpression(walk, statement as hbs.AST.MustacheStatement, offset, scope);
    case "BlockStatement":
      return readBlock(walk, statement as hbs.AST.BlockStatement, offset, scope);
    case "CommentStatement":
      return [];
    default:
      walk.faults.push({ offset, text: "{{>…}}", fault: "no_partials" });
      return [];
  }
}

/** What Handlebars left of a stretch between two tags, as the template has it: it takes white space away from the ends alone. */
function readContent(walk: Walk, content: hbs.AST.ContentStatement, scope: Scope): readonly Part[] {
  const { text, pieces } = walk;
  const { value } = content;
  if (value === "") return [];
  const start = walk.offsetOf(content.loc.start) + String(content.original).indexOf(value);
  const end = start + value.length;
  const parts: Part[] = [];
  for (let at = firstPieceAfter(pieces, start); at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined || piece.start >= end) break;
    if (piece.kind === "variable") {
      const { start: offset } = piece;
      const spelled = text.slice(offset, piece.end);
      parts.push(...printed(walk, originOfName(nameIn(spelled), [], scope), { offset, spelled }));
    } else {
      const from = piece.kind === "escape" ? piece.start + 1 : piece.start;
      parts.push({ kind: "text", text: text.slice(Math.max(start, from), Math.min(end, piece.end)) });
    }
  }
  return parts;
}

function nameIn(spelled: string): string {
  return spelled.slice(2, -2).trim();
}

/** The index of the first piece that ends after an offset. */
function firstPieceAfter(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readExpression(
  walk: Walk,
  { path, params, hash }: hbs.AST.MustacheStatement,
  offset: number,
  scope: Scope,
): readonly Part[] {
  const origin = params.length > 0 || hash !== undefined ? "no_helpers" : originOf(path, scope);
  return printed(walk, origin, { offset, spelled: spelledAt(walk, offset) });
}

/** A value that is printed: a text, so neither a literal nor a part of a variable. */
function printed(
  walk: Walk,
  origin: Origin | TemplateFault,
  { offset, spelled }: { readonly offset: number; readonly spelled: string },
): readonly Part[] {
  const of = namesText(origin);
  if (typeof of === "string") {
    walk.faults.push({ offset, text: shown(spelled, 0), fault: of });
    return [];
  }
  noteVariable(walk, of, offset);
  return [{ kind: "value", of, spelled, offset }];
}

function namesText(origin: Origin | TemplateFault): Origin | TemplateFault {
  if (typeof origin === "string") return origin;
  if (origin.kind === "literal") return "no_name";
  return origin.kind === "variable" && origin.path.length > 0 ? "no_parts" : origin;
}

function readBlock(
  walk: Walk,
  { path, params, hash, program, inverse }: hbs.AST.BlockStatement,
  offset: number,
  scope: Scope,
): readonly Part[] {
  // A block that begins with `{{^` has nothing but its other branch.
  const body: hbs.AST.Program | undefined = program;
  const names = body?.blockParams ?? [];
  const block = blockNames.find((name) => name === path.original);
  const [param] = params;
  const hasItem = block === "each" || block === "with";
  const namesMax = block === "each" ? 2 : block === "with" ? 1 : 0;
  const origin = param === undefined ? "one_argument" : originOf(param, scope);

  if (block === undefined) refuse(walk, offset, "unknown_block");
  else if (params.length !== 1) refuse(walk, offset, "one_argument");
  else if (hash !== undefined) refuse(walk, offset, "no_helpers");
  else if (names.length > namesMax) refuse(walk, offset, "names_not_given");
  else if (typeof origin === "string") refuse(walk, offset, origin);
  if (typeof origin !== "string") noteVariable(walk, origin, offset);

  const inside: Scope = {
    ...scope,
    items: scope.items + (hasItem ? 1 : 0),
    loops: scope.loops + (block === "each" ? 1 : 0),
    names: [...scope.names, ...names],
  };
  const inner = readProgram(walk, body, inside);
  const otherwise = readProgram(walk, inverse, scope);
  if (block === undefined || typeof origin === "string") return [];
  return [{ kind: "block", block, of: origin, names, inner, otherwise }];
}

function noteVariable({ text, variables }: Walk, origin: Origin, offset: number): void {
  if (origin.kind !== "variable") return;
  const { name } = origin;
  const spelled = text.startsWith("<<", offset) ? `<<${name}>>` : `{{${name}}}`;
  variables.push({ name, text: spelled, offset });
}

function refuse(walk: Walk, offset: number, fault: TemplateFault): void {
  walk.faults.push({ offset, text: shown(spelledAt(walk, offset), 0), fault });
}

/** The whole tag that begins there. */
function spelledAt({ text, pieces }: Walk, offset: number): string {
  return text.slice(offset, pieces[firstPieceAfter(pieces, offset)]?.end);
}
