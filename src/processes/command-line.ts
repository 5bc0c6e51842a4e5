import { AlfredError } from "../failures/index.ts";

/** What only a shell understands; outside quotes each of these would silently mean something else here. */
const shellSigns = ["&&", "||", "|", "&", ";", "<", ">", "(", ")"] as const;
const expansion = /^(?:\$\(|\$\{|`|\$(?:[A-Za-z_]\w*|[0-9@*#?$!-]))/;
const quoteOfAShell = /^\$["']/;
/** At the start of a word: a comment, a home folder; of the first word also a negation or a variable set for the command. */
const wordStart = /^(?:#|~(?=[\w/]|\s|$))/;
const firstWordStart = /^(?:!(?=\s|$)|[A-Za-z_]\w*=)/;

type Quote = '"' | "'" | null;

/**
 * A command line's words, with single quotes, double quotes and backslashes as in a shell, but without one. `*` and `?` stand for
 * themselves: many programs expand them on their own.
 * @throws AlfredError `command_needs_shell` with the sign that only a shell understands; `command_malformed`
 */
export function parseCommandLine(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: Quote = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote === "'") {
      if (sign === "'") quote = null;
      else word += sign;
    } else if (sign === "\\" && next === "\n") {
      at += 1;
    } else if (sign === "\\" && next !== "" && isEscapable(next, quote)) {
      at += 1;
      word = `${word ?? ""}${next}`;
    } else if (sign === '"' || (sign === "'" && quote === null)) {
      quote = quote === sign ? null : sign;
      word ??= "";
    } else {
      const found = shellSignAt(text, at, quote, { isStart: word === null, isFirst: words.length === 0 });
      if (found !== null) throw new AlfredError({ code: "command_needs_shell", command: text, sign: found });
      if (quote === null && /\s/.test(sign)) {
        if (word !== null) words.push(word);
        word = null;
      } else word = `${word ?? ""}${sign}`;
    }
  }
  if (quote !== null) throw malformed(text, `a ${quote} is not closed`);
  if (word !== null) words.push(word);
  return checked(words, text);
}

function shellSignAt(
  text: string,
  at: number,
  quote: Quote,
  place: { readonly isStart: boolean; readonly isFirst: boolean },
): string | null {
  const rest = text.slice(at, at + 200);
  const expanded = expansion.exec(rest);
  if (expanded !== null) return expanded[0];
  if (quote !== null) return null;
  // A second line is a second command; a line's end before the first word or after the last one says nothing.
  if (rest.startsWith("\n") && !(place.isFirst && place.isStart) && text.slice(at).trim() !== "")
    return "\\n";
  const started = place.isStart ? wordStart.exec(rest) : null;
  const first = place.isStart && place.isFirst ? firstWordStart.exec(rest) : null;
  const special = started ?? first ?? quoteOfAShell.exec(rest);
  return special?.[0] ?? shellSigns.find((each) => rest.startsWith(each)) ?? null;
}

/** Before any other character a backslash stands for itself, so that Windows paths survive. */
function isEscapable(sign: string, quote: Quote): boolean {
  return quote === '"' ? '"\\$`'.includes(sign) : /[\s"'\\$`&|;<>()*?#~!{}[\]]/.test(sign);
}

function checked(words: readonly string[], text: string): readonly string[] {
  if ((words[0] ?? "") === "") throw malformed(text, "it is empty");
  // No operating system can take it, and it would be told only when the program is started.
  if (words.some((word) => word.includes("\0"))) throw malformed(text, "it holds a null character");
  return words;
}

function malformed(command: string, detail: string): AlfredError {
  return new AlfredError({ code: "command_malformed", command, detail });
}

/**
 * A command from a setting: a line to be parsed, or its words as they are.
 * @throws AlfredError `command_needs_shell`, `command_malformed`
 */
export function commandWords(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? parseCommandLine(value) : checked(value, value.join(" "));
}

/** The words as one line that can be pasted into a POSIX shell, and that `parseCommandLine` reads as the same words. */
export function displayCommand(words: readonly string[]): string {
  return words.map((word, at) => (isPlain(word, at === 0) ? word : quoted(word))).join(" ");
}

function isPlain(word: string, isFirst: boolean): boolean {
  // `A=b` in front would be taken for a variable; `*` would be expanded by the shell it is pasted into.
  return /^[\w./:=@%+,-]+$/.test(word) && !(isFirst && word.includes("="));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
