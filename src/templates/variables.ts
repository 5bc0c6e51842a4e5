/**
 * A variable is `{{NAME}}` or `<<NAME>>`, one variable in two spellings. Names are letters, digits and `_`, not beginning with a
 * digit; between double angle brackets only capitals, digits and `_`, with no space, so that shifts (`a << b >> c`), here-documents (`<<EOF`)
 * and generics stay text. Inside braces spaces may stand around the name. `${{ … }}` (workflow expressions of CI systems) is text.
 * `{{{NAME}}}`, Handlebars' own, is the same variable; any other brace beside one is the text's: `{"a": {{NAME}}}`.
 * A backslash before any of them makes it text, and is itself left out: `\{{NAME}}` gives `{{NAME}}`.
 */
export const variablePattern =
  /\\?(?:(?<![${])\{\{\{\s*(?<tripled>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}\}|(?<!\$|[${]\{)\{\{\s*(?<braced>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}|<<(?<angled>[A-Z][A-Z0-9_]*)>>)/g;

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
  return [...text.matchAll(variablePattern)].map((match) => {
    const isEscaped = match[0].startsWith("\\");
    const { tripled, braced, angled } = match.groups ?? {};
    const name = tripled ?? braced ?? angled ?? "";
    return { name, text: isEscaped ? match[0].slice(1) : match[0], offset: match.index, isEscaped };
  });
}
