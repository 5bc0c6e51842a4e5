import type { Trace } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { findVariables, variablePattern } from "./variables.ts";

/**
 * Puts values in place of variables (scenario 1.3.1), in one pass: what a value contains is never expanded again. A variable
 * without a value stays as it is, for `validateNoUnsubstitutedVars` to find.
 */
export function replaceTemplateVars(
  text: string,
  context: Readonly<Record<string, string>>,
  { trace }: { readonly trace?: Trace } = {},
): string {
  return text.replaceAll(variablePattern, (spelled: string, ...rest: unknown[]) => {
    const groups: unknown = rest.at(-1);
    const name = nameIn(groups);
    if (spelled.startsWith("\\")) return spelled.slice(1);
    if (name === null || !Object.hasOwn(context, name)) return spelled;
    const value = String(context[name]);
    trace?.({ kind: "variable_replaced", variable: spelled, value });
    return value;
  });
}

function nameIn(groups: unknown): string | null {
  if (typeof groups !== "object" || groups === null) return null;
  const found: unknown = Object.values(groups).find((group) => group !== undefined);
  return typeof found === "string" ? found : null;
}

/**
 * @throws AlfredError `template_variables_missing`: `Unsubstituted template variables: ['{{UNDEFINED_VAR}}']` (scenario 1.3.2)
 */
export function validateNoUnsubstitutedVars(text: string): void {
  const left = findVariables(text).filter((variable) => !variable.isEscaped);
  const variables = [...new Set(left.map((variable) => variable.text))];
  if (variables.length > 0)
    throw new AlfredError({ code: "template_variables_missing", template: null, variables });
}
