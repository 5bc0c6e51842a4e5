import { CommanderError } from "commander";
import { type ExitCode, exitCodes, onItsLines } from "../../failures/index.ts";
import { readEarlyOptions } from "./early-options.ts";
import { openCommandLine } from "./open-command-line.ts";
import type { ProcessFacts } from "./process-facts.ts";
import { buildProgram } from "./program.ts";
import { type LinePlace, runLine } from "./run-line.ts";
import { spreadSlashForm } from "./slash-form.ts";
import { writeJson } from "./streams.ts";
import { wordsAsTyped } from "./typed-command.ts";
import { parserError } from "./usage.ts";

/** Runs one command line to its end. Never throws; says everything on the streams. */
export function runCommandLine(facts: ProcessFacts): Promise<ExitCode> {
  return runLine(facts, parseAndRun);
}

/** @throws AlfredError `usage` for words that can't be parsed, and whatever the command refuses */
async function parseAndRun(facts: ProcessFacts, { root, language }: LinePlace): Promise<ExitCode> {
  const { isJson } = readEarlyOptions(facts.words);
  const printed: string[] = [];
  const program = await buildProgram({
    words: facts.words,
    language,
    open: (options) => openCommandLine(facts, options, language),
    enter: (entry) => runCommandLine({ ...facts, ...entry }),
    write: (text) => (isJson ? printed.push(text) : facts.streams.output.write(onItsLines(text))),
  });
  try {
    const words = await spreadSlashForm(facts.words, (name, typed) =>
      wordsAsTyped(program.command, root, name, typed),
    );
    return await program.run(words, { root, language });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw parserError(language, error, readEarlyOptions(facts.words).command);
    if (isJson) writeJson(facts.streams, { ok: true, text: printed.join("") });
    return exitCodes.done;
  }
}
