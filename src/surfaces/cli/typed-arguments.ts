/** A word as a person typed it, and where. */
export interface TypedWord {
  /** Without the quotes around it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The whole word stood in quotes: then it is text, whatever it looks like. */
  readonly isQuoted: boolean;
}

const word = /\s*(?:"([^"]*)"(?=\s|$)|'([^']*)'(?=\s|$)|(--[\w-]+=)(?:"([^"]*)"|'([^']*)')(?=\s|$)|(\S+))/gy;

/**
 * The words of a slash command's arguments, as a person typed them: quotes group, and nothing else means anything. A quote that isn't
 * closed, or that stands inside a word (`don't`), is text.
 */
export function readTyped(text: string): readonly TypedWord[] {
  return [...text.matchAll(word)].map((match) => {
    const [all, double, single, option, doubleValue, singleValue, plain] = match;
    const quoted = double ?? single;
    const end = match.index + all.length;
    return {
      text: quoted ?? plain ?? `${option ?? ""}${doubleValue ?? singleValue ?? ""}`,
      start: end - all.trimStart().length,
      end,
      isQuoted: quoted !== undefined,
    };
  });
}

/** The words alone. */
export function splitTyped(text: string): readonly string[] {
  return readTyped(text).map((each) => each.text);
}

/** Which words are options of a command, and whether a value follows them. */
export type KnownOptions = ReadonlyMap<string, { readonly takesValue: boolean }>;

/**
 * Arguments of a command that takes a description: everything that isn't one of its options is the description. That is kept exactly
 * as typed where no option stands in its middle, but for the quotes around all of it; else its words are joined by spaces.
 */
export function splitDescription(
  text: string,
  known: KnownOptions,
): { readonly options: readonly string[]; readonly description: string } {
  const words = readTyped(text);
  const options: string[] = [];
  const kept: TypedWord[] = [];
  let keptRuns = 0;
  for (let at = 0, isInRun = false; at < words.length; at++) {
    const each = words[at];
    if (each === undefined) break;
    const found = optionAt(words, at, known);
    if (found === null) {
      if (!isInRun) keptRuns += 1;
      kept.push(each);
    } else {
      options.push(...found);
      at += found.length - 1;
    }
    isInRun = found === null;
  }
  return { options, description: describe(text, kept, keptRuns) };
}

/** The option at a place with its value, or null where the word is text. */
function optionAt(words: readonly TypedWord[], at: number, known: KnownOptions): readonly string[] | null {
  const each = words[at];
  if (each === undefined || each.isQuoted) return null;
  const [name = "", value] = /^(--[^=]+)=([\s\S]*)$/.exec(each.text)?.slice(1) ?? [each.text];
  const option = known.get(name);
  if (option === undefined || (value !== undefined && !option.takesValue)) return null;
  if (value !== undefined || !option.takesValue) return [each.text];
  const next = words[at + 1];
  return next === undefined ? null : [each.text, next.text];
}

function describe(text: string, kept: readonly TypedWord[], runCount: number): string {
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (runCount === 1 && kept.length > 1) return text.slice(first.start, last.end);
  return kept.map((each) => each.text).join(" ");
}
