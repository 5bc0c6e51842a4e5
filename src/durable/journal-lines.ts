/** What was written at once: the generation that it belongs to, and its text. */
export interface JournalEntry {
  /** The number of the record that it continues; a record says itself which one it is. */
  readonly generation: number;
  /** One line of text. */
  readonly text: string;
}

/** A journal's bytes as far as they are good. */
export interface JournalContents {
  readonly entries: readonly JournalEntry[];
  /** Where the last good line ends, in bytes; what follows was torn by a kill and never said to be saved. */
  readonly goodByteCount: number;
  /** Lines that are no good and have a good one behind them: no kill does that. */
  readonly damagedLineCount: number;
}

const lineFeed = 0x0a;
/** `GENERATION LENGTH CRC TEXT`: the length in bytes of the text, the sum over generation and text. */
const head = /^(\d{1,15}) (\d{1,10}) ([0-9a-f]{8}) /;
const headBytesMax = 36;

/**
 * An entry as its line, which can be checked alone: a cut, a torn or a changed line is seen without any other one.
 * @throws Error where the text has more than one line
 */
export function journalLine({ generation, text }: JournalEntry): string {
  if (text.includes("\n")) throw new Error("An entry of a journal is one line of text");
  return `${generation} ${Buffer.byteLength(text)} ${sumOf(generation, text)} ${text}\n`;
}

/** Every good line, in order; whatever the bytes are, it doesn't throw. */
export function parseJournal(bytes: Buffer): JournalContents {
  const entries: JournalEntry[] = [];
  let goodByteCount = 0;
  let damagedLineCount = 0;
  let badSinceGood = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, at);
    if (end === -1) break;
    const entry = parseLine(bytes.subarray(at, end));
    at = end + 1;
    if (entry === null) badSinceGood += 1;
    else {
      entries.push(entry);
      damagedLineCount += badSinceGood;
      badSinceGood = 0;
      goodByteCount = at;
    }
  }
  return { entries, goodByteCount, damagedLineCount };
}

function parseLine(line: Buffer): JournalEntry | null {
  const found = head.exec(line.toString("latin1", 0, headBytesMax));
  if (found === null) return null;
  const [whole, generation = "", length = "", sum = ""] = found;
  if (line.length - whole.length !== Number(length)) return null;
  const text = line.toString("utf8", whole.length);
  return sumOf(Number(generation), text) === sum ? { generation: Number(generation), text } : null;
}

function sumOf(generation: number, text: string): string {
  // Loaded at the first sum: the short commands come by here without a journal.
  const { crc32 } = process.getBuiltinModule("node:zlib");
  return crc32(text, crc32(`${generation} `))
    .toString(16)
    .padStart(8, "0");
}
