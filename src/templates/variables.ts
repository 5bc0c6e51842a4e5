/**
 * A variable is `{{NAME}}` or `<<NAME>>`, one variable in two spellings. Names are letters, digits and `_`, not beginning with a
 * digit; between double angle brackets only capitals, digits and `_`, with no space, so that shifts (`a << b >> c`), here-documents (`<<EOF`)
 * and generics stay text. Inside braces spaces may stand around the name. `${{ … }}` (workflow expressions of CI systems) is text, with all that
 * stands in it.
 * `{{{NAME}}}`, Handlebars' own, is the same variable; any other brace beside one is the text's: `{"a": {{NAME}}}`.
 * A backslash before any of them makes it text, and is itself left out: `\{{NAME}}` gives `{{NAME}}`.
 */
const pattern =
  /\$\{\{(?!\{\{)|\\?(?:(?<![${])\{\{\{\s*(?<tripled>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}\}|(?<!\$|[${]\{)\{\{\s*(?<braced>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}|<<(?<angled>[A-Z][A-Z0-9_]*)>>)/g;

/** A variable in a text. */
export interface Variable {
  readonly name: string;
  /** As the text spells it. */
  readonly text: string;
  readonly offset: number;
  readonly isEscaped: boolean;
}

/** Every variable of a text, escaped ones included, in order. */
export function findVariables(text: string): readonly Variable[] {
  const variables: Variable[] = [];
  const next = new RegExp(pattern);
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const { 0: spelled, index, groups } = match;
    const name = groups?.["tripled"] ?? groups?.["braced"] ?? groups?.["angled"];
    if (name === undefined) next.lastIndex = endOfExpression(text, index) ?? next.lastIndex;
    else {
      const isEscaped = spelled.startsWith("\\");
      variables.push({ name, text: isEscaped ? spelled.slice(1) : spelled, offset: index, isEscaped });
    }
  }
  return variables;
}

/** Where an expression of a CI system ends that begins with `${{` at an index; null where nothing closes it before another opening. */
export function endOfExpression(text: string, index: number): number | null {
  const braces = /\{\{|\}\}/g;
  braces.lastIndex = index + "${{".length;
  const found = braces.exec(text);
  return found?.[0] === "}}" ? braces.lastIndex : null;
}
