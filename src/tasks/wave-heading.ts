const wordNumbers: Readonly<Record<string, string>> = {
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  ten: "10",
};
const waveWord =
  "wave|phase|stage|step|sprint|iteration|milestone|batch|round|웨이브|페이즈|단계|스테이지|스프린트|마일스톤|차수";
const numeral = `\\d+(?:\\.\\d+)*|${Object.keys(wordNumbers).join("|")}|[a-z](?![\\p{L}\\p{N}])`;
const lead = "^[^\\p{L}\\p{N}]*(?:제\\s*)?";

/** `Wave 2`, `Phase 3.1: Setup`, `웨이브 2`, `Phase N: Polish`. */
const wordFirst = new RegExp(`${lead}(?:${waveWord})\\s*[-#.:_(]?\\s*(${numeral})(?![\\p{L}\\p{N}])`, "iu");
/** `2차 웨이브`, `2단계`, `1st wave`, `2차: 구현`. */
const numberFirst = new RegExp(
  `${lead}(\\d+)\\s*(?:(?:차|번째|st|nd|rd|th)?\\s*(?:${waveWord})(?![a-z])|차(?=$|[\\s:.)]))`,
  "iu",
);
const numbered = /^[^\p{L}\p{N}]*(\d+(?:\.\d+)*)[.)]?\s*[:\-–—.)]?\s+\S/u;

/** The number in a wave's heading as it is written (`2`, `3.1`, `N`), or null for any other heading. */
export function waveNumeral(title: string): string | null {
  const found = wordFirst.exec(title)?.[1] ?? numberFirst.exec(title)?.[1];
  return found === undefined ? null : (wordNumbers[found.toLowerCase()] ?? found.toUpperCase());
}

/** The number of a numbered heading, `## 2. Endpoints`: a wave where the file names no waves by a word. */
export function headingNumeral(title: string): string | null {
  return numbered.exec(title)?.[1] ?? null;
}
