import type { Language } from "../context/index.ts";
import type { Failure } from "./failure.ts";
import type { FailureSentences } from "./failure-sentences.ts";
import { english } from "./sentences-en.ts";
import { korean } from "./sentences-ko.ts";

const languages: Record<Language, FailureSentences> = { en: english, ko: korean };

/** What happened, to what, and what to do next, in the given language. */
export function failureSentences(language: Language, failure: Failure): string {
  // The table is total over the union, which the compiler cannot connect to a single lookup.
  const sentence = languages[language][failure.code] as (
    facts: Failure,
    say: (failure: Failure) => string,
  ) => string;
  return sentence(failure, (other) => failureSentences(language, other));
}
