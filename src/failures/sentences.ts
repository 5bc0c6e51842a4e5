import type { Language } from "../context/index.ts";
import type { Failure, FailureCode } from "./failure.ts";
import { english } from "./sentences-en.ts";
import { korean } from "./sentences-ko.ts";

/** One sentence for each failure; a language that lacks one doesn't compile. */
export type FailureSentences = {
  readonly [Code in FailureCode]: (facts: Extract<Failure, { code: Code }>) => string;
};

const languages: Record<Language, FailureSentences> = { en: english, ko: korean };

/** What happened, to what, and what to do next, in the given language. */
export function failureSentences(language: Language, failure: Failure): string {
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = languages[language][failure.code] as (facts: Failure) => string;
  return sentence(failure);
}
