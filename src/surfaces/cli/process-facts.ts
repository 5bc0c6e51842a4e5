import type { Streams } from "./streams.ts";

/** Everything that a command asks the process for. */
export interface ProcessFacts {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Its text is for a model: refusals and progress stand on standard output, and the exit code is 0. */
  readonly isBegun?: boolean;
  /** An agent is told what it prints, and types what it says is to be typed. */
  readonly isInSession?: boolean;
}
