import { resolve } from "node:path";
import type { Context, Language, ProgressEvent } from "../../context/index.ts";
import {
  AlfredError,
  type ExitCode,
  exitCode,
  exitCodes,
  type Failure,
  failureSentences,
} from "../../failures/index.ts";
import { progressLine, traceLine } from "../../messages/index.ts";
import { findProjectRoot, readConfig } from "../../project/index.ts";
import { failureJson } from "./present/failure-json.ts";
import { paintLine } from "./present/paint.ts";
import { buildProgram } from "./program.ts";
import type { CommandLine, GlobalOptions } from "./request-context.ts";
import { spreadSlashForm } from "./slash-form.ts";
import { readAll, type Streams } from "./streams.ts";

/** Everything that a command asks the process for. */
export interface ProcessFacts {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Runs one command line to its end. Never throws; says everything on the streams. */
export async function runCommandLine(facts: ProcessFacts): Promise<ExitCode> {
  const words = spreadSlashForm(facts.words);
  // Needed before the words are parsed, since a wrong word has to be answered in the same way.
  const early = {
    isJson: words.includes("--json"),
    isDebug: words.includes("--debug") || facts.environment["ALFRED_DEBUG"] === "1",
  };
  let language: Language = languageAsked(facts.environment["ALFRED_LANG"]) ?? "en";
  const open = (options: GlobalOptions): CommandLine => {
    const commandLine = openCommandLine(facts, options);
    language = commandLine.language;
    return commandLine;
  };
  try {
    const program = buildProgram({ open, streams: facts.streams });
    return await program.run(words);
  } catch (error) {
    return answerError(error, language, early, facts.streams);
  }
}

function openCommandLine(facts: ProcessFacts, options: GlobalOptions): CommandLine {
  const { environment, streams, signal, now } = facts;
  const directory = resolve(facts.directory, options.directory ?? ".");
  const root = findProjectRoot(directory).root;
  const language =
    languageAsked(options.lang) ?? languageAsked(environment["ALFRED_LANG"]) ?? projectLanguage(root);
  const isDebug = options.debug || environment["ALFRED_DEBUG"] === "1";
  const mayColor = options.color && environment["NO_COLOR"] === undefined;
  const write = (text: string) => streams.errors.write(text);
  const context: Context = {
    now,
    signal,
    language,
    environment,
    trace: (event) => {
      if (isDebug) write(`[DEBUG] ${traceLine(event)}\n`);
    },
    report: (event) => {
      if (!options.quiet) write(progressText(language, event, mayColor && streams.errors.isTTY === true));
    },
  };
  return {
    context,
    options,
    root,
    language,
    get isInteractive() {
      return !options.json && !options.quiet && streams.input.isTTY === true && streams.errors.isTTY === true;
    },
    readInput: () => readAll(streams.input),
    answer: (text, data) => {
      if (options.json) streams.output.write(`${JSON.stringify(data, null, 2)}\n`);
      else if (text !== "") streams.output.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    note: (text) => {
      if (!options.quiet) write(`${text}\n`);
    },
    environment,
    streams,
    enter: (words, changes = {}) =>
      runCommandLine({
        ...facts,
        words: ["-C", root, ...words],
        environment: { ...environment, ALFRED_LANG: changes.language ?? environment["ALFRED_LANG"] },
        streams: changes.streams ?? streams,
      }),
  };
}

/** What an agent prints is passed on as it comes; everything else is a line. */
function progressText(language: Language, event: ProgressEvent, hasColor: boolean): string {
  const line = progressLine(language, event);
  if (line === null) return "";
  return event.kind === "agent_output" ? line : `${paintLine(line, hasColor)}\n`;
}

function languageAsked(word: string | undefined): Language | null {
  return word === "ko" || word === "en" ? word : null;
}

/** A configuration that can't be read is said by the command that needs it, not by the choice of the language. */
function projectLanguage(root: string): Language {
  try {
    return readConfig(root).language;
  } catch {
    return "en";
  }
}

function answerError(
  error: unknown,
  language: Language,
  { isJson, isDebug }: { readonly isJson: boolean; readonly isDebug: boolean },
  streams: Streams,
): ExitCode {
  const failure: Failure =
    error instanceof AlfredError
      ? error.failure
      : {
          code: "usage",
          detail: `alfred met a case it doesn't know: ${error instanceof Error ? error.message : String(error)}`,
          hint: "please report it; --debug shows where. Saved state was left as it was.",
        };
  const code = error instanceof AlfredError ? exitCode(failure) : exitCodes.workFailed;
  if (isJson) streams.output.write(`${JSON.stringify(failureJson(failure, language, code), null, 2)}\n`);
  else streams.errors.write(`${failureSentences(language, failure)}\n`);
  if (isDebug && error instanceof Error)
    streams.errors.write(`[DEBUG] ${(error.stack ?? "").replaceAll("\n", "\n[DEBUG] ")}\n`);
  return code;
}
