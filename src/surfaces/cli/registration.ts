import type { Command } from "commander";
import type { ExitCode } from "../../failures/index.ts";
import type { CommandLine } from "./request-context.ts";

/** What a command needs to be added: how to open its world, and where its exit code goes. */
export interface Registration {
  readonly program: Command;
  /** Wraps a command's work: opens its world from the options, keeps its exit code. */
  readonly action: <Words extends readonly unknown[]>(
    work: (line: CommandLine, ...words: Words) => Promise<ExitCode>,
  ) => (...all: unknown[]) => Promise<void>;
}
