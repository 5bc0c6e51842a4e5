import type { Report } from "./progress.ts";
import type { Trace } from "./trace.ts";

/** The language of messages: the project's `conversation_language` (`ko` is Korean, everything else English). */
export type Language = "en" | "ko";

/** Save again, keep the state outside the project, or leave it. */
export type UnsavedChoice = "retry" | "keep_elsewhere" | "stop";

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
  /** Called from within an agent's session: what is said to be typed is typed by the agent. */
  readonly isInSession?: boolean;
  /** Debug trace, `--debug`. */
  readonly trace: Trace;
  /**
   * Asks a person what to do with a state that couldn't be saved (scenario 3.1.1); without it, and where the question is interrupted (it then
   * rejects), the state is kept elsewhere.
   */
  readonly decideUnsaved?: (error: Error) => Promise<UnsavedChoice>;
  /** What happens while it happens: skipped steps, gate results, warnings. */
  readonly report: Report;
}
