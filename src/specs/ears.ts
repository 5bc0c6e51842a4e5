/** The five shapes of a requirement (EARS), and a mix of them. */
export type EarsPattern = "ubiquitous" | "event" | "state" | "option" | "unwanted" | "complex";

const keywords = { WHEN: "event", WHILE: "state", WHERE: "option", IF: "unwanted" } as const satisfies Record<
  string,
  EarsPattern
>;

/** What stands before the obligation: the conditions, each behind its keyword, and who is obliged. */
interface Head {
  readonly words: readonly string[];
  readonly hasThen: boolean;
  /** The parts between commas and before THEN, each with the keyword that it begins with, or none. */
  readonly parts: readonly { readonly keyword: string | null; readonly text: string }[];
}

/**
 * The shape of a sentence, or null where it is no EARS sentence (specs.md): somebody, who is obliged to something, and what it depends on,
 * none of them empty. Who it is and what he does is for people to judge.
 */
export function earsPattern(sentence: string): EarsPattern | null {
  const text = sentence.trim();
  if (/[?？]$/.test(text)) return null;
  return englishPattern(text) ?? koreanPattern(text);
}

function englishPattern(text: string): EarsPattern | null {
  // In a Korean sentence only the keyword itself obliges; a small one may be quoted.
  const obligation = /\p{Script=Hangul}/u.test(text) ? /\bSHALL\b/ : /\bshall\b/i;
  const found = obligation.exec(text);
  if (found === null) return null;
  const head = headOf(text.slice(0, found.index));
  const response = text.slice(found.index + found[0].length).replace(/^\s*not\b/i, "");
  if (!hasWords(response) || !hasConditions(head)) return null;

  const last = head.parts.at(-1);
  const isSubjectApart = head.parts.some(({ keyword, text: part }) => keyword === null && isSomebody(part));
  // Without a comma the condition and who is obliged stand together.
  const isSubjectWithin =
    last !== undefined && last.keyword !== null && wordsOf(withoutArticles(last.text)).length > 1;
  return isSubjectApart || (isSubjectWithin && !endsInComma(text.slice(0, found.index)))
    ? patternOf(head, text)
    : null;
}

/** `…해야 한다`, `…어야 합니다`, `…해서는 안 된다` and their like at the end of a clause, not what is only spoken of (`야한다 하면`). */
const koreanObligation =
  /(?:(?<verb>[가-힣]+)야\s?(?:만\s?)?(?:한다|합니다|함|된다|됩니다|됨)|(?<ban>[가-힣]+(?:서는|면|선))\s?(?:절대\s?)?안\s?(?:된다|됩니다|됨))(?=\s*(?:[.。!,;:()[\]"'”’」]|$))/u;

/** Behind a noun, whatever its script: `시스템은`, `alfred는`, `서버(API)가`; `이름은(는)` where the noun isn't known. */
const koreanSubject = /\S(?:은|는|이|가|도|만|께서|에서)(?:\((?:은|는|이|가)\))?(?=[\s,]|$)/u;

/** What something is done to, or where: Korean leaves out who does it where that is plain. Words that say how end alike. */
const koreanObject =
  /(?<![^\s,])(?!(?:바로|서로|새로|따로|스스로|그대로|제대로|올바로|앞으로|나중에)(?:[\s,]|$))[^\s,]+(?:(?<thing>을|를)|에|에게|께|로)(?:\((?:을|를|로)\))?(?=[\s,]|$)/u;

/** How a Korean condition ends where no comma does: in an ending, or in a noun, which may stand alone (`저장될 때`, `오류 시`). */
const koreanConditionEnd =
  /\S(?:(?:면|한|마다|에서(?:는|도)?)|\s*(?:때|동안|경우|(?<![다즉])시|후|뒤|전|중|즉시)(?:에|에는|엔|는|은|마다)?)\s/u;

function koreanPattern(text: string): EarsPattern | null {
  const found = koreanObligation.exec(text);
  if (found === null) return null;
  const { verb, ban } = found.groups ?? {};
  if (verb !== undefined && !isVerbStem(verb)) return null;
  const head = headOf(text.slice(0, found.index));
  if (!hasConditions(head)) return null;
  const main = mainClause(head);
  if (main === null) return null;
  const isBare = /^(해|하여)$/.test(verb ?? "") && ban === undefined;
  return isSaidWhat(main, isBare) ? patternOf(head, text) : null;
}

/** @param isBare of the verb: `해야` alone says that something is to be done, and not what */
function isSaidWhat(main: string, isBare: boolean): boolean {
  const subject = koreanSubject.exec(main);
  if (subject !== null) return !isBare || hasWords(main.slice(subject.index + subject[0].length));
  const object = koreanObject.exec(main);
  return object !== null && (!isBare || object.groups?.["thing"] !== undefined);
}

/** What is said of who is obliged: all that no condition is. Null where a condition has no end. */
function mainClause({ parts }: Head): string | null {
  const [first] = parts;
  if (first === undefined || first.keyword === null) return parts.map(({ text }) => text).join(", ");
  const last = parts.findLastIndex(({ keyword }) => keyword !== null);
  const condition = parts[last]?.text ?? "";
  const end = koreanConditionEnd.exec(condition);
  const within = end === null ? [] : [condition.slice(end.index + end[0].length)];
  const main = [...within, ...parts.slice(last + 1).map(({ text }) => text)];
  return main.length === 0 ? null : main.join(", ");
}

/** Before `야` stands a verb's stem with its vowel: `해`, `열어`, `보여`, `멈춰`; no consonant, and nothing else. */
function isVerbStem(verb: string): boolean {
  const code = (verb.at(-1) ?? "").charCodeAt(0) - 0xac00;
  const vowel = Math.floor(code / 28) % 21;
  return code % 28 === 0 && [0, 1, 4, 5, 6, 7, 9, 10, 11, 14, 15].includes(vowel);
}

function headOf(text: string): Head {
  const parts = text
    .split(/,|，|\bTHEN\b/i)
    .flatMap((part) => part.split(/\band\s+(?=(?:WHEN|WHILE|WHERE|IF)\b)/i))
    .map((part) => {
      const [all = "", word] = /^\s*(WHEN|WHILE|WHERE|IF)\b/i.exec(part) ?? [];
      const keyword = word === undefined ? null : word.toUpperCase();
      return { keyword, text: part.slice(all.length).trim() };
    })
    .filter(({ keyword, text: rest }) => keyword !== null || rest !== "");
  return {
    words: parts.flatMap(({ keyword }) => (keyword === null ? [] : [keyword])),
    hasThen: /\bTHEN\b/i.test(text),
    parts,
  };
}

function hasConditions({ parts }: Head): boolean {
  return parts.every(({ keyword, text }) => keyword === null || hasWords(text));
}

function patternOf({ words, hasThen }: Head, text: string): EarsPattern | null {
  const [word, ...others] = words;
  if (word === undefined) return "ubiquitous";
  if (others.length > 0) return "complex";
  if (word === "IF" && !hasThen && !/\p{Script=Hangul}/u.test(text)) return null;
  return keywords[word as keyof typeof keywords];
}

function endsInComma(text: string): boolean {
  return /[,，]\s*$/.test(text);
}

function isSomebody(text: string): boolean {
  return hasWords(withoutArticles(text));
}

function withoutArticles(text: string): string {
  return text.replaceAll(/\b(?:the|a|an)\b/gi, " ");
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter(hasWords);
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
