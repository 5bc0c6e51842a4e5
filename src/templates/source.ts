/** Text that Handlebars mustn't read stands in the values under such a name: so it comes out as it is, and no value can imitate it. */
export const hiddenName = (index: number) => `__text_${index}`;

/** A template as Handlebars is given it. */
export interface HandlebarsSource {
  /** `<<NAME>>` is spelled `{{NAME}}`, escapes and text that only looks like an expression are put out of reach. */
  readonly source: string;
  /** The texts that stand behind placeholders. */
  readonly hidden: readonly string[];
  /** Where a place of the source is in the text as written: both spellings and placeholders differ in length. */
  readonly toText: (sourceOffset: number) => number;
}

/** Escaped variables and expressions of other systems become placeholders; angled variables get the braced spelling. */
export function toSource(text: string): HandlebarsSource {
  const hidden: string[] = [];
  const ends: { readonly inSource: number; readonly inText: number }[] = [];
  let source = "";
  let copied = 0;
  const foreign =
    /\\(\{\{[^{}]*\}\}|<<[A-Z][A-Z0-9_]*>>)|\$\{\{[^}]*\}\}|<<([A-Z][A-Z0-9_]*)>>|\{\{\s*\}\}|\\(?=\{\{)/g;
  for (const match of text.matchAll(foreign)) {
    const [all, escaped, angled] = match;
    source += text.slice(copied, match.index);
    if (angled === undefined) {
      hidden.push(escaped ?? all);
      source += `{{@root.${hiddenName(hidden.length - 1)}}}`;
    } else source += `{{${angled}}}`;
    copied = match.index + all.length;
    ends.push({ inSource: source.length, inText: copied });
  }
  source += text.slice(copied);
  return {
    source,
    hidden,
    toText: (offset) => {
      const before = ends.findLast(({ inSource }) => inSource <= offset) ?? { inSource: 0, inText: 0 };
      return before.inText + offset - before.inSource;
    },
  };
}
