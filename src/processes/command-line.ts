import { AlfredError } from "../failures/index.ts";

/** What only a shell understands; outside quotes each of these would silently mean something else here. */
const shellSigns = ["&&", "||", "$(", "|", "&", ";", "<", ">", "`", "$", "(", ")", "\n"] as const;

/**
 * A command line's words, with single quotes, double quotes and backslashes as in a shell, but without one.
 * @throws AlfredError `command_needs_shell`, `command_malformed`
 */
export function parseCommandLine(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quote === "'") {
      if (sign === "'") quote = null;
      else word = `${word ?? ""}${sign}`;
    } else if (sign === "\\" && at + 1 < text.length && isEscapable(text.charAt(at + 1), quote)) {
      at += 1;
      word = `${word ?? ""}${text.charAt(at)}`;
    } else if (sign === '"') {
      quote = quote === null ? '"' : null;
      word ??= "";
    } else if (quote === null && sign === "'") {
      quote = "'";
      word ??= "";
    } else {
      const shellSign = shellSigns.find((each) => text.startsWith(each, at));
      if (shellSign !== undefined && (quote === null || shellSign.startsWith("$") || shellSign === "`")) {
        throw new AlfredError({
          code: "command_needs_shell",
          command: text,
          sign: shellSign === "\n" ? "a line break" : shellSign,
        });
      }
      if (quote === null && /\s/.test(sign)) {
        if (word !== null) words.push(word);
        word = null;
      } else word = `${word ?? ""}${sign}`;
    }
  }
  if (quote !== null)
    throw new AlfredError({ code: "command_malformed", command: text, detail: `a ${quote} is not closed` });
  if (word !== null) words.push(word);
  if ((words[0] ?? "") === "")
    throw new AlfredError({ code: "command_malformed", command: text, detail: "it is empty" });
  return words;
}

/** Before any other character a backslash stands for itself, so that Windows paths survive. */
function isEscapable(sign: string, quote: '"' | "'" | null): boolean {
  return quote === '"' ? '"\\$`'.includes(sign) : /[\s"'\\$`&|;<>()*?]/.test(sign);
}

/** A command from a setting: a line to be parsed, or its words as they are. */
export function commandWords(value: string | readonly string[]): readonly string[] {
  if (typeof value === "string") return parseCommandLine(value);
  if ((value[0] ?? "") === "")
    throw new AlfredError({ code: "command_malformed", command: "", detail: "it is empty" });
  return value;
}

/** The words as one line that can be pasted into a shell. */
export function displayCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_./:=@%+,*-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
