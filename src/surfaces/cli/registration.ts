import type { Command } from "commander";
import type { Language } from "../../context/index.ts";
import type { ExitCode } from "../../failures/index.ts";
import type { CommandLine } from "./request-context.ts";
import type { Streams } from "./streams.ts";

/** What is otherwise when a command line is entered from within another one. */
export interface Entry {
  readonly words: readonly string[];
  readonly streams: Streams;
  /** Its text is for a model: refusals and progress stand on standard output, and the exit code is 0. */
  readonly isBegun: boolean;
  /** An agent is told what it prints, and types what it says is to be typed. */
  readonly isInSession?: boolean;
  /** Ends it, instead of the signal of the line that it is entered from. */
  readonly signal?: AbortSignal;
}

/** What a command needs to be added: how to open its world, and where its exit code goes. */
export interface Registration {
  readonly program: Command;
  /** What the help is in. */
  readonly language: Language;
  /** Wraps a command's work: opens its world from the options, keeps its exit code. */
  readonly action: <Words extends readonly unknown[]>(
    work: (line: CommandLine, ...words: Words) => Promise<ExitCode>,
  ) => (...all: unknown[]) => Promise<void>;
  /** Runs another command line in this process. */
  readonly enter: (entry: Entry) => Promise<ExitCode>;
}
