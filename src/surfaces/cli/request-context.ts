import type { Context, Language } from "../../context/index.ts";
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
  /** The folder that the command works in, absolute. */
  readonly directory: string;
  /** The project root, or the folder itself where there is no project yet. */
  readonly root: string;
  readonly language: Language;
  readonly streams: Streams;
  /** A person can be asked. */
  readonly isInteractive: boolean;
  /** The result: text, in which nothing from outside steers a terminal, or with `--json` the one document. */
  readonly answer: (text: string, data: unknown) => void;
  /** The same for a text that isn't alfred's own, such as a program's output: it goes out as it is. */
  readonly passOn: (text: string, data: unknown) => void;
  /** A word beside the result. */
  readonly note: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The same world in another language, unless the user has said which one it is to be. */
  readonly speaking: (language: Language) => CommandLine;
}
