import { calledWords } from "./called-words.ts";

/** A rule of a Makefile: what it makes, what has to be there before, and how. */
interface Rule {
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  readonly recipe: readonly string[];
}

const rulePattern = /^([^\s#:=][^#:=]*):{1,2}(?!=)([^#]*)/;
const variablePattern = /^\s*(?:export\s+|override\s+)*([\w.]+)\s*(?:[:?+!]{0,3}=)/;

/**
 * How a Makefile runs tests: the recipes of the targets that the words name and of those that they call for, with the variables named in
 * them and those that choose the shell. Where make is called and no target is named it makes the first. What a program is built from isn't part of it: work on code adds files there.
 */
export function makeRecipes(text: string, words: readonly string[]): string {
  const lines = text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  const rules = rulesIn(lines);
  const names = rules.flatMap(({ targets }) => targets);
  const named = names.filter((name) => words.includes(name));
  const first = names.find((name) => !name.startsWith("."));
  const isBare = named.length === 0 && words.some((word) => /^g?make$/.test(word));
  const wanted = new Set(isBare && first !== undefined ? [first] : named);
  const recipes = new Map<string, readonly string[]>();
  for (const name of wanted) {
    for (const rule of rules.filter(({ targets, recipe }) => targets.includes(name) && !isBuilding(recipe))) {
      if (rule.recipe.length > 0) recipes.set(name, rule.recipe);
      const called = [...rule.prerequisites, ...rule.recipe.flatMap(calledWords)];
      for (const other of called)
        if (isOrder(other) && rules.some(({ targets }) => targets.includes(other))) wanted.add(other);
    }
  }
  return [
    ...variablesOf(lines, [...recipes.values()].flat()),
    ...[...recipes].sort().map(([name, recipe]) => `${name}:\n${recipe.join("\n")}`),
  ].join("\n");
}

/** The lines that give the variables a value that are named in the recipes or in one of these lines. */
function variablesOf(lines: readonly string[], recipes: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (let known = -1; known < found.size; ) {
    known = found.size;
    const used = [...recipes, ...found].join("\n");
    for (const line of lines) {
      const name = line.startsWith("\t") ? undefined : variablePattern.exec(line)?.[1];
      if (name === undefined) continue;
      const isUsed = used.includes(`$(${name})`) || used.includes(`\${${name}}`);
      if (isUsed || shellVariables.includes(name)) found.add(line);
    }
  }
  return lines.filter((line) => found.has(line));
}

/** A program or an object file is made: its recipe has nothing to say of how tests are run. */
function isBuilding(recipe: readonly string[]): boolean {
  return recipe.some((line) => /\$@|\$\(@\)|\s-o\s/.test(line));
}

const shellVariables: readonly string[] = ["SHELL", ".SHELLFLAGS", "MAKEFLAGS"];

/** A name that is asked for rather than a file that is made. */
function isOrder(name: string): boolean {
  return /^[\w-]+$/.test(name);
}

function rulesIn(lines: readonly string[]): readonly Rule[] {
  const rules: { targets: readonly string[]; prerequisites: readonly string[]; recipe: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith("\t")) {
      rules.at(-1)?.recipe.push(line.trim());
      continue;
    }
    const [, targets, rest = ""] = rulePattern.exec(line) ?? [];
    if (targets === undefined) continue;
    const [prerequisites = "", ...own] = rest.split(";");
    rules.push({
      targets: namesIn(targets),
      prerequisites: namesIn(prerequisites),
      recipe: own.map((part) => part.trim()),
    });
  }
  return rules;
}

function namesIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((name) => name !== "");
}
