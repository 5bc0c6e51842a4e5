/**
 * A variable is `{{NAME}}` or `<<NAME>>`, one variable in two spellings. Names are letters, digits and `_`, not beginning with a
 * digit; between double angle brackets only capitals, digits and `_`, with no space, so that shifts (`a << b >> c`), here-documents (`<<EOF`)
 * and generics stay text. Inside braces spaces may stand around the name. `${{ … }}` (workflow expressions of CI systems) is text.
 * A backslash before either makes it text, and is itself left out: `\{{NAME}}` gives `{{NAME}}`.
 */
export const variablePattern =
  /\\?(?:(?<!\$)\{\{\s*(?<braced>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}(?!\})|<<(?<angled>[A-Z][A-Z0-9_]*)>>)/g;

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
    const name = match.groups?.["braced"] ?? match.groups?.["angled"] ?? "";
    return { name, text: isEscaped ? match[0].slice(1) : match[0], offset: match.index, isEscaped };
  });
}

/** A triple brace is Handlebars' own syntax, not a variable in an extra brace. */
export function isInTripleBraces(text: string, { offset, text: spelled }: Variable): boolean {
  return spelled.startsWith("{{") && text[offset - 1] === "{";
}
