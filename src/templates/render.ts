import type { Trace } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { widenFences } from "./fences.ts";
import { problemAt, type TemplateProblem } from "./problems.ts";
import { hiddenName } from "./source.ts";
import { loadHandlebars, readSyntax } from "./syntax.ts";
import type { TemplateValue, TemplateValues } from "./template-value.ts";
import { findHalfWritten } from "./unclosed.ts";

/**
 * Renders a prompt: variables in both spellings and Handlebars' blocks. Values are data: never escaped, never expanded again.
 * Every variable must have a value before anything is produced; that is judged from the template, since a value may hold any text.
 * @param name how the template is called in messages
 * @throws AlfredError `template_invalid`, `template_variables_missing` (all of them named)
 */
export async function renderTemplate(
  text: string,
  values: TemplateValues,
  { name, trace }: { readonly name: string; readonly trace?: Trace },
): Promise<string> {
  // Handlebars runs code when it is given a syntax tree in place of a text (CVE-2026-33937).
  if (typeof text !== "string") throw new TypeError("A template is a text");
  const { source, hidden, variables, problems } = await readSyntax(text);
  if (problems.length > 0) throw new AlfredError({ code: "template_invalid", file: name, problems });
  const missing = [
    ...new Set(variables.filter((each) => !Object.hasOwn(values, each.name)).map((each) => each.text)),
  ];
  if (missing.length > 0)
    throw new AlfredError({ code: "template_variables_missing", template: name, variables: missing });

  for (const { name: variable, text: spelled } of uniqueByName(variables)) {
    const value = values[variable];
    trace?.({
      kind: "variable_replaced",
      variable: spelled,
      value: typeof value === "string" ? value : JSON.stringify(value),
    });
  }
  const used = Object.fromEntries(
    uniqueByName(variables).map((each) => [each.name, printable(values[each.name])]),
  );
  const handlebars = await loadHandlebars();
  const render = handlebars.compile(widenFences(source, used), {
    noEscape: true,
    strict: true,
    preventIndent: true,
  });
  try {
    return render({
      ...used,
      ...Object.fromEntries(hidden.map((shown, index) => [hiddenName(index), shown])),
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError(
      { code: "template_invalid", file: name, problems: [problemAt(text, 0, "syntax", "", detail)] },
      { cause: error },
    );
  }
}

/** Two booleans side by side would be added up to a number. */
function printable(value: TemplateValue | undefined): Exclude<TemplateValue, boolean> {
  return typeof value === "boolean" ? (value ? "true" : "") : (value ?? "");
}

function uniqueByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()];
}

/**
 * Lints a template (`alfred template check`): every fault with its place, however many there are.
 * @param knownVariables what may be named; where it isn't given, every name may
 */
export async function checkTemplate(
  text: string,
  { knownVariables }: { readonly knownVariables?: readonly string[] } = {},
): Promise<readonly TemplateProblem[]> {
  const { variables, problems } = await readSyntax(text);
  const unknown =
    knownVariables === undefined ? [] : variables.filter(({ name }) => !knownVariables.includes(name));
  const found = [
    ...problems,
    ...findHalfWritten(text, (name) => knownVariables?.includes(name) === true),
    ...unknown.map(({ text: spelled, offset }) =>
      problemAt(text, offset, "unknown_variable", spelled, "no such variable"),
    ),
  ];
  return found.sort((one, other) => one.line - other.line || one.column - other.column);
}

/** The names of all variables of a template. */
export async function templateVariables(text: string): Promise<readonly string[]> {
  return [...new Set((await readSyntax(text)).variables.map(({ name }) => name))];
}
