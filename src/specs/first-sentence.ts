/** Words that a stop belongs to. */
const abbreviation =
  /(?:^|[^\p{L}\p{N}])(?:(?:\p{L}\.)*\p{L}|etc|vs|cf|approx|incl|resp|esp|no|nos|fig|figs|sec|ch|art|max|min|inc|ltd|corp|co|dept|mr|mrs|ms|dr|prof|st)$/iu;

const closing: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "“": "”",
  "‘": "’",
  "「": "」",
  "`": "`",
  '"': '"',
};

/**
 * The first sentence of a text. A stop inside quotes, brackets or code ends nothing, nor does one of an abbreviation or a number; where it
 * can't be told, the text goes on: better a sentence too long to read than one that is cut.
 */
export function firstSentence(text: string): string {
  let open: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === open) open = null;
    else if (open === null && closing[sign] !== undefined) open = closing[sign];
    else if (open === null && isEnd(text, at)) return text.slice(0, at + 1);
  }
  return text;
}

function isEnd(text: string, at: number): boolean {
  const sign = text[at] ?? "";
  if (sign === "。") return true;
  if (!".!?".includes(sign)) return false;
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  if (!/^\s/.test(after)) return after === "";
  // A Korean sentence ends in a verb; other stops after Hangul are those of numbers and short forms.
  if (/[다요오까음함됨임]$/.test(before)) return true;
  return /^\s+["'“‘(]?\p{Lu}/u.test(after) && !abbreviation.test(before);
}
