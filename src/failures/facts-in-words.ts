/** `YYYY-MM-DD HH:MM` in local time, as every message gives a time; what isn't a date is given back as it is. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Names on one line, and the language's word for none of them. */
export function namesOr(none: string, names: readonly string[]): string {
  return names.length === 0 ? none : names.join(", ");
}

/** A size that is needed, in whole KB, or MB from 10,000 KB on: rounded up, so that it is never understated. */
export function sizeNeeded(bytes: number): string {
  return inUnits(bytes, Math.ceil);
}

/** A size that is there, in whole KB, or MB from 10,000 KB on: rounded down, so that it is never overstated. */
export function sizeAvailable(bytes: number): string {
  return inUnits(bytes, Math.floor);
}

function inUnits(bytes: number, round: (value: number) => number): string {
  const kilobytes = round(bytes / 1024);
  return kilobytes < 10_000 ? `${kilobytes} KB` : `${round(bytes / (1024 * 1024))} MB`;
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// What steers a terminal, breaks a line, or turns the direction of text, so that another one is read than is there.
const hiddenSign = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A text from outside on one line: every hidden sign as an escape. */
export function onOneLine(text: string): string {
  return text.replaceAll(
    hiddenSign,
    (sign) => shortEscapes[sign] ?? `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** A text with parts from outside, on the lines that it has: every hidden sign as an escape, but line ends and tabs. */
export function onItsLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 0 ? onOneLine(part) : part))
    .join("");
}

const shownCharactersMax = 300;

/** A text without its middle where it is too long to be read: of a path, beginning and end say the most. */
export function shortened(text: string): string {
  const signs = [...text];
  if (signs.length <= shownCharactersMax) return text;
  const half = shownCharactersMax / 2;
  return `${signs.slice(0, half).join("")} … ${signs.slice(-half).join("")}`;
}

/** A path that may hold anything, in quotes, as it would be written in JSON. */
export function quotedPath(path: string): string {
  return onOneLine(JSON.stringify(shortened(path)));
}

/** A step's name, and that of its part where it is done in parts. */
export function stepAndItem({ step, item }: { readonly step: string; readonly item: string | null }): string {
  return item === null ? step : `${step}, ${item}`;
}

/** Lines of `- …`, each at its own line; nothing for an empty list. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `\n- ${line}`).join("");
}

/** A failure's sentence as a part of another one's: its lines below the line that it stands in. */
export function asPart(sentence: string): string {
  return sentence.replace(/^ERROR: /, "").replaceAll("\n", "\n  ");
}

/** A word of a command that a message prints, quoted where a shell would take it for more than itself. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A path below `.moai` as it is seen from the project root; any other as it is. The failure itself keeps the absolute one. */
export function shownPath(path: string): string {
  return path.replace(/^.*[\\/](?=\.moai[\\/])/, "");
}

/** A folder, with the slash at its end that the contract shows (scenario 3.1.2). */
export function shownFolder(path: string): string {
  return `${shownPath(path).replace(/[\\/]$/, "")}/`;
}

/** The option that names the attempt which is answered, behind other words; empty where it has no id. */
export function attemptWords({ attemptId }: { readonly attemptId: string | null }): string {
  return attemptId === null ? "" : ` --attempt ${attemptId}`;
}

export function phaseAndSpec({
  phase,
  specId,
}: {
  readonly phase: string;
  readonly specId: string | null;
}): string {
  return specId === null ? phase : `${phase} ${specId}`;
}
