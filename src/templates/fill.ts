import type { BlockName, LoopName, Origin, Part } from "./parts.ts";
import type { FaultAt } from "./problems.ts";

/** What surrounds a part when it is filled. */
interface Surroundings {
  readonly values: Readonly<Record<string, unknown>>;
  /** The innermost item last. */
  readonly items: readonly unknown[];
  readonly loops: readonly Readonly<Record<LoopName, unknown>>[];
  readonly named: Readonly<Record<string, unknown>>;
}

/**
 * Puts values into a template's parts, by the rules of Handlebars' blocks. It isn't Handlebars that does it: that writes and compiles a
 * program for each template (many times the work of reading it), adds up numbers that stand side by side, and for a value that isn't there
 * names no place, or prints `[object Object]`.
 * @returns the text, or what the values lack
 */
export function fillParts(
  parts: readonly Part[],
  values: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly faults: readonly FaultAt[] } {
  const texts: string[] = [];
  const faults = new Map<number, FaultAt>();
  fill(parts, { values, items: [], loops: [], named: {} });
  return { text: texts.join(""), faults: [...faults.values()] };

  function fill(some: readonly Part[], around: Surroundings): void {
    for (const part of some) {
      if (part.kind === "text") texts.push(part.text);
      else if (part.kind === "block") {
        const rounds = roundsOf(part.block, find(part.of, around), part.names, around);
        for (const each of rounds) fill(part.inner, each);
        if (rounds.length === 0) fill(part.otherwise, around);
      } else {
        const value = find(part.of, around);
        if (isText(value)) texts.push(String(value));
        else
          faults.set(part.offset, {
            offset: part.offset,
            text: part.spelled,
            fault: value === undefined ? "nothing_there" : "not_text",
          });
      }
    }
  }
}

/** The surroundings of each time that a block's inside is filled; none where its other branch is. */
function roundsOf(
  block: BlockName,
  value: unknown,
  names: readonly string[],
  around: Surroundings,
): readonly Surroundings[] {
  const isEmpty = Array.isArray(value) ? value.length === 0 : !value && value !== 0;
  switch (block) {
    case "if":
      return isEmpty || value === 0 ? [] : [around];
    case "unless":
      return isEmpty || value === 0 ? [around] : [];
    case "with":
      return isEmpty ? [] : [inside(around, names, [value])];
    case "each": {
      const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
      return entries.map(([name, item], index) => {
        const key = Array.isArray(value) ? index : name;
        const loop = { index, key, first: index === 0, last: index === entries.length - 1 };
        return { ...inside(around, names, [item, key]), loops: [...around.loops, loop] };
      });
    }
  }
}

function inside(around: Surroundings, names: readonly string[], given: readonly unknown[]): Surroundings {
  const named = Object.fromEntries(names.map((name, at) => [name, given[at]]));
  return { ...around, items: [...around.items, given[0]], named: { ...around.named, ...named } };
}

function find(origin: Origin, { values, items, loops, named }: Surroundings): unknown {
  switch (origin.kind) {
    case "variable":
      return follow(ownValue(values, origin.name), origin.path);
    case "item":
      return follow(items.at(-1 - origin.outwards), origin.path);
    case "named":
      return follow(ownValue(named, origin.name), origin.path);
    case "loop":
      return loops.at(-1 - origin.outwards)?.[origin.name];
    case "literal":
      return origin.value;
  }
}

function follow(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(ownValue, value);
}

/** Never what is inherited, such as `constructor`. */
function ownValue(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(Object(value), name)?.value;
}

/** A list of texts is printed with commas, as JavaScript does. */
function isText(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isText) : value !== undefined && typeof value !== "object";
}
