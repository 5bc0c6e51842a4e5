/** The five shapes of a requirement (EARS), and a mix of them. */
export type EarsPattern = "ubiquitous" | "event" | "state" | "option" | "unwanted" | "complex";

const keywords = { WHEN: "event", WHILE: "state", WHERE: "option", IF: "unwanted" } as const satisfies Record<
  string,
  EarsPattern
>;

/** The obligation in Korean: `…해야 한다`, `…어야 합니다`, `…해서는 안 된다`, and their like. */
const koreanObligation =
  /(야|여야|아야|어야|해야|워야|와야|져야|려야|켜야|겨야|쳐야)\s?(만\s)?(한다|합니다|하며|된다|됩니다)|(서는|면)\s안\s?(된다|됩니다)|않아야\s?(한다|합니다)/;

/** The shape of a sentence, or null where it is no EARS sentence (specs.md): an obligation of the system, and what it depends on. */
export function earsPattern(sentence: string): EarsPattern | null {
  const isKorean = /\p{Script=Hangul}/u.test(sentence);
  const obliges = isKorean
    ? koreanObligation.test(sentence) || /\bSHALL\b/.test(sentence)
    : /\bshall\b/i.test(sentence);
  if (!obliges) return null;
  const words = [...sentence.matchAll(/(?:^|,\s*|\band\s+)(WHEN|WHILE|WHERE|IF)\b/gi)].map((match) =>
    (match[1] ?? "").toUpperCase(),
  );
  if (words.length > 1) return "complex";
  const [word] = words;
  if (word === undefined) return "ubiquitous";
  if (word === "IF" && !isKorean && !/\bTHEN\b/i.test(sentence)) return null;
  return keywords[word as keyof typeof keywords];
}
