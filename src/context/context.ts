import type { Report } from "./progress.ts";
import type { Trace } from "./trace.ts";

/** The language of messages: the project's `conversation_language` (`ko` is Korean, everything else English). */
export type Language = "en" | "ko";

/**
 * What every operation is told instead of asking: only a surface knows the clock, the environment and the streams.
 */
export interface Context {
  /** Read once for each event; rules below take the `Date` as an argument. */
  readonly now: () => Date;
  /** Aborted when the user interrupts. Its `reason` is the signal's name, for example `SIGINT`. */
  readonly signal: AbortSignal;
  readonly language: Language;
  /** The environment that child processes (gates, agents) inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Debug trace, `--debug`. */
  readonly trace: Trace;
  /** What happens while it happens: skipped steps, gate results, warnings. */
  readonly report: Report;
}
