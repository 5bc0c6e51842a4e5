import type { Failure, FailureCode } from "./failure.ts";

/** One sentence for each failure; a language that lacks one doesn't compile. */
export type FailureSentences = {
  readonly [Code in FailureCode]: (
    facts: Extract<Failure, { code: Code }>,
    /** Another failure's sentence in the same language, for one that tells of it. */
    say: (failure: Failure) => string,
  ) => string;
};

/** What a refused path breaks, and what to do about it; each the end of a sentence. */
export interface PathRefusalWords {
  readonly problem: string;
  readonly hint: string;
}
