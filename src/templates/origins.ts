import type { TemplateFault } from "../failures/index.ts";
import type { LoopName, Origin } from "./parts.ts";

/** What surrounds a place of a template. */
export interface Scope {
  /** How many blocks around it have an item. */
  readonly items: number;
  /** How many of these are loops. */
  readonly loops: number;
  /** The names that blocks give. */
  readonly names: readonly string[];
  /** Some block can't be seen, so that an item may be meant where there seems to be none. */
  readonly isUncertain: boolean;
}

/** Names that Handlebars takes for helpers wherever they stand. */
const reservedNames = [
  "if",
  "unless",
  "each",
  "with",
  "lookup",
  "log",
  "blockHelperMissing",
  "helperMissing",
];

const loopNames = ["index", "key", "first", "last"] as const satisfies readonly LoopName[];

/** What an expression means where it stands, or why it means nothing. */
export function originOf(expression: hbs.AST.Expression, scope: Scope): Origin | TemplateFault {
  switch (expression.type) {
    case "PathExpression":
      // An expression's types are told apart by `type` alone in Handlebars' declarations.
      return originOfPath(expression as hbs.AST.PathExpression, scope);
    case "SubExpression":
      return "no_helpers";
    default:
      return { kind: "literal", value: "value" in expression ? expression.value : undefined };
  }
}

function originOfPath(path: hbs.AST.PathExpression, scope: Scope): Origin | TemplateFault {
  const [first, ...rest] = path.parts;
  if (path.data) return originOfData(path, scope);

  const isOfItem = path.depth > 0 || /^(?:\.|this\b)/.test(path.original);
  if (!isOfItem && first !== undefined) return originOfName(first, rest, scope);

  const outwards = path.depth;
  if (outwards < scope.items) return { kind: "item", outwards, path: path.parts };
  if (outwards > scope.items) return scope.isUncertain ? unknownItem : "no_item";
  // Outside all blocks there is no item but all variables.
  if (first !== undefined) return variable(first, rest);
  return scope.isUncertain ? unknownItem : outwards === 0 ? "no_item" : "all_variables";
}

/** Nothing is rendered from it: that a block can't be seen is a fault already. */
const unknownItem: Origin = { kind: "item", outwards: 0, path: [] };

/** A name as it stands: one that a block gives, a field of the item, or a variable. */
export function originOfName(
  name: string,
  path: readonly string[],
  { names, items, isUncertain }: Scope,
): Origin | TemplateFault {
  if (names.includes(name)) return { kind: "named", name, path };
  if (/^[a-z]/.test(name)) {
    if (items > 0) return { kind: "item", outwards: 0, path: [name, ...path] };
    if (isUncertain) return unknownItem;
  }
  return variable(name, path);
}

function variable(name: string, path: readonly string[]): Origin | TemplateFault {
  return reservedNames.includes(name) ? "reserved_name" : { kind: "variable", name, path };
}

/** `@root.NAME`, and what a loop says of itself. */
function originOfData(
  { parts: [first, ...rest], depth }: hbs.AST.PathExpression,
  scope: Scope,
): Origin | TemplateFault {
  if (first === "root" && depth === 0) {
    const [name, ...path] = rest;
    return name === undefined ? "all_variables" : variable(name, path);
  }
  const name = loopNames.find((each) => each === first);
  if (name === undefined || rest.length > 0) return "no_such_loop_name";
  if (depth < scope.loops) return { kind: "loop", outwards: depth, name };
  return scope.isUncertain ? unknownItem : "no_such_loop_name";
}
