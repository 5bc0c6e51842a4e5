import type { Context, Language } from "../../context/index.ts";
import type { ExitCode } from "../../failures/index.ts";
import type { Streams } from "./streams.ts";

/** The options that every command has. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly debug: boolean;
  readonly quiet: boolean;
  readonly lang: string | undefined;
  /** False with `--no-color`. */
  readonly color: boolean;
  /** `-C`: the folder to work in. */
  readonly directory: string | undefined;
}

/** One command's world: what it is told, and how it answers. */
export interface CommandLine {
  readonly context: Context;
  readonly options: GlobalOptions;
  /** The project root, or the folder itself where there is no project yet. */
  readonly root: string;
  readonly language: Language;
  /** A person can be asked. */
  readonly isInteractive: boolean;
  /** What a person has typed before the arguments, for a slash command's input. */
  readonly readInput: () => Promise<string>;
  /** The result: text, or with `--json` the one document. */
  readonly answer: (text: string, data: unknown) => void;
  /** A word beside the result. */
  readonly note: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For asking a person. */
  readonly streams: Streams;
  /** Runs another command line as if it had been typed in the same place: an answer to a question, a slash command's words. */
  readonly enter: (words: readonly string[], changes?: EnterChanges) => Promise<ExitCode>;
}

/** What is other than at the command that enters. */
export interface EnterChanges {
  readonly streams?: Streams;
  readonly language?: string | undefined;
}
