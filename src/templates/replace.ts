import type { Trace } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { findVariables } from "./variables.ts";

/**
 * Puts values in place of variables (scenario 1.3.1), in one pass: what a value contains is never expanded again. A variable
 * without a value stays as it is, for `validateNoUnsubstitutedVars` to find.
 */
export function replaceTemplateVars(
  text: string,
  context: Readonly<Record<string, string>>,
  { trace }: { readonly trace?: Trace } = {},
): string {
  const parts: string[] = [];
  let done = 0;
  for (const { name, text: spelled, offset, isEscaped } of findVariables(text)) {
    const end = offset + spelled.length + (isEscaped ? 1 : 0);
    parts.push(text.slice(done, offset), isEscaped ? spelled : filled(name, spelled));
    done = end;
  }
  return parts.join("") + text.slice(done);

  function filled(name: string, spelled: string): string {
    if (!Object.hasOwn(context, name)) return spelled;
    const value = String(context[name]);
    trace?.({ kind: "variable_replaced", variable: spelled, value });
    return value;
  }
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
