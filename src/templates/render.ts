import type { Trace } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { widenFences } from "./fences.ts";
import { fillParts } from "./fill.ts";
import { findForgotten } from "./half-written.ts";
import { type FaultAt, problemsOf, type TemplateProblem } from "./problems.ts";
import { readTemplate } from "./read-template.ts";
import type { TemplateValue, TemplateValues } from "./template-value.ts";

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
  // Handlebars takes a syntax tree in place of a text as it is (CVE-2026-33937).
  if (typeof text !== "string") throw new TypeError("A template is a text");
  const { parts, variables, faults } = await readTemplate(text);
  refuseFor(faults, text, name);
  const missing = [
    ...new Set(variables.filter((each) => !Object.hasOwn(values, each.name)).map((each) => each.text)),
  ];
  if (missing.length > 0)
    throw new AlfredError({ code: "template_variables_missing", template: name, variables: missing });

  const used = [...new Map(variables.map((variable) => [variable.name, variable])).values()];
  for (const { name: variable, text: spelled } of used) {
    const value = values[variable];
    trace?.({
      kind: "variable_replaced",
      variable: spelled,
      value: typeof value === "string" ? value : JSON.stringify(value),
    });
  }
  const given = Object.fromEntries(used.map((each) => [each.name, printable(values[each.name])]));
  const fenced = widenFences(text, given);
  const filled = fillParts(fenced === text ? parts : (await readTemplate(fenced)).parts, given);
  refuseFor(filled.faults, fenced, name);
  return filled.text;
}

function refuseFor(faults: readonly FaultAt[], text: string, name: string): void {
  if (faults.length > 0)
    throw new AlfredError({ code: "template_invalid", file: name, problems: problemsOf(text, faults) });
}

/** A condition that is printed says yes or nothing. */
function printable(value: TemplateValue | undefined): Exclude<TemplateValue, boolean> {
  return typeof value === "boolean" ? (value ? "true" : "") : (value ?? "");
}

/**
 * Lints a template (`alfred template check`): every fault with its place, however many there are.
 * @param knownVariables what may be named; where it isn't given, every name may
 */
export async function checkTemplate(
  text: string,
  { knownVariables }: { readonly knownVariables?: readonly string[] } = {},
): Promise<readonly TemplateProblem[]> {
  const { variables, faults, halfWritten } = await readTemplate(text);
  const known = knownVariables === undefined ? null : new Set(knownVariables);
  const unknown = variables
    .filter(({ name }) => known?.has(name) === false)
    .map(({ text: spelled, offset }) => ({ offset, text: spelled, fault: "no_such_variable" }) as const);
  return problemsOf(text, [...faults, ...findForgotten(text, halfWritten), ...unknown]);
}

/** The names of all variables of a template. */
export async function templateVariables(text: string): Promise<readonly string[]> {
  return [...new Set((await readTemplate(text)).variables.map(({ name }) => name))];
}
