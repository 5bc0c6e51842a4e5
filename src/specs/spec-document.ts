import type { SpecFault } from "../messages/index.ts";
import type { EarsPattern } from "./ears.ts";

export interface Requirement {
  readonly id: string;
  /** The first sentence: what must be EARS. */
  readonly sentence: string;
  readonly pattern: EarsPattern | null;
  readonly line: number;
}

export interface Criterion {
  readonly id: string;
  readonly requirementIds: readonly string[];
  readonly parts: { readonly given: boolean; readonly when: boolean; readonly outcome: boolean };
  readonly line: number;
}

/** A SPEC as far as it could be read. */
export interface SpecDocument {
  readonly frontMatter: Readonly<Record<string, string>>;
  readonly title: string;
  readonly overview: string | null;
  readonly requirements: readonly Requirement[];
  readonly criteria: readonly Criterion[];
}

/** A fault with its line, before it is known in which file. */
export interface LocalProblem {
  readonly line: number;
  readonly fault: SpecFault;
}

/** A fault of a SPEC: where it is, and the facts by which `messages` words it. */
export interface SpecProblem {
  /** Relative to the project root. */
  readonly file: string;
  readonly line: number;
  readonly fault: SpecFault;
}
