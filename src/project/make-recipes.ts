/** A rule of a Makefile: what it makes, what has to be there before, and how. */
interface Rule {
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  readonly recipe: readonly string[];
}

const rulePattern = /^([^\s#:=][^#:=]*):{1,2}(?!=)([^#]*)/;
const variablePattern = /^\s*(?:export\s+|override\s+)*([\w.]+)\s*(?:[:?+!]{0,3}=)/;

/**
 * How a Makefile runs tests: the recipes of the targets about tests and of those that they call for, with the variables named in them and
 * those that choose the shell. What a program is built from isn't part of it: work on code adds files there.
 */
export function makeRecipes(text: string, words: readonly string[]): string {
  const lines = text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  const rules = rulesIn(lines);
  const wanted = new Set(
    rules
      .flatMap(({ targets }) => targets)
      .filter((name) => /test|check/i.test(name) || words.includes(name)),
  );
  const recipes = new Map<string, readonly string[]>();
  for (const name of wanted) {
    for (const rule of rules.filter(({ targets, recipe }) => targets.includes(name) && !isBuilding(recipe))) {
      if (rule.recipe.length > 0) recipes.set(name, rule.recipe);
      const called = [...rule.prerequisites, ...rule.recipe.flatMap((line) => line.split(/\s+/))];
      for (const other of called)
        if (isOrder(other) && rules.some(({ targets }) => targets.includes(other))) wanted.add(other);
    }
  }
  const used = [...recipes.values()].flat().join("\n");
  const variables = lines.filter((line) => {
    const name = line.startsWith("\t") ? undefined : variablePattern.exec(line)?.[1];
    return (
      name !== undefined &&
      (shellVariables.includes(name) || used.includes(`$(${name})`) || used.includes(`\${${name}}`))
    );
  });
  return [
    ...variables,
    ...[...recipes].sort().map(([name, recipe]) => `${name}:\n${recipe.join("\n")}`),
  ].join("\n");
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
