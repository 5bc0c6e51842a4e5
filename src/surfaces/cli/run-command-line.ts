import { statSync } from "node:fs";
import { resolve } from "node:path";
import { CommanderError } from "commander";
import type { Context, Language, ProgressEvent } from "../../context/index.ts";
import { AlfredError, type ExitCode, exitCode, exitCodes, failureSentences } from "../../failures/index.ts";
import { progressLine, traceLine } from "../../messages/index.ts";
import { checkStateFolders, findProjectRoot, readConfig } from "../../project/index.ts";
import { type EarlyOptions, readEarlyOptions } from "./early-options.ts";
import { failureJson } from "./present/failure-json.ts";
import { paintLine } from "./present/paint.ts";
import { buildProgram } from "./program.ts";
import type { CommandLine, GlobalOptions } from "./request-context.ts";
import { spreadSlashForm } from "./slash-form.ts";
import type { Streams } from "./streams.ts";
import { wordsAsTyped } from "./typed-command.ts";
import { checkOneOf, parserError, usageError } from "./usage.ts";

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
}

/** Runs one command line to its end. Never throws; says everything on the streams. */
export async function runCommandLine(facts: ProcessFacts): Promise<ExitCode> {
  const early = readEarlyOptions(facts.words);
  const isBegun = facts.isBegun === true || early.command === "begin";
  const begun: ProcessFacts = { ...facts, isBegun };
  let language = languageAsked(early.lang) ?? languageAsked(facts.environment["ALFRED_LANG"]) ?? "en";
  try {
    const directory = workingDirectory(begun, early, language);
    const { root } = findProjectRoot(directory);
    language = languageOf(begun, early, root);
    checkOneOf(language, "--lang", early.lang ?? undefined, ["ko", "en"]);
    const code = await run(begun, root, language);
    return isBegun ? exitCodes.done : code;
  } catch (error) {
    const code = answerError(error, begun, early, language);
    return isBegun ? exitCodes.done : code;
  }
}

async function run(facts: ProcessFacts, root: string, language: Language): Promise<ExitCode> {
  const { isJson } = readEarlyOptions(facts.words);
  const printed: string[] = [];
  const program = await buildProgram({
    words: facts.words,
    open: (options) => openCommandLine(facts, options, language),
    enter: (entry) => runCommandLine({ ...facts, ...entry }),
    write: (text) => (isJson ? printed.push(text) : facts.streams.output.write(text)),
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

/** @throws AlfredError `usage` for a folder that isn't there: upwards from it another project would be found. */
function workingDirectory(facts: ProcessFacts, early: EarlyOptions, language: Language): string {
  const directory = resolve(facts.directory, early.directory ?? ".");
  if (early.directory !== null && statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usageError(language, (say) => say.noFolder(early.directory ?? ""));
  }
  return directory;
}

function openCommandLine(facts: ProcessFacts, options: GlobalOptions, language: Language): CommandLine {
  const { environment, streams, signal, now, isBegun = false } = facts;
  const directory = resolve(facts.directory, options.directory ?? ".");
  const { root } = findProjectRoot(directory);
  checkStateFolders(root);
  const isDebug = options.debug || environment["ALFRED_DEBUG"] === "1";
  // A client may show a model nothing but standard output. Asked for when something is written: making a stream takes time.
  const beside = () => (isBegun && !options.json ? streams.output : streams.errors);
  const hasColor = () => options.color && !environment["NO_COLOR"] && beside().isTTY === true;
  // Files and the repository are looked at more than once on a command's way: before the lease, under it, at every save.
  const saidOnce = new Set<string>();
  const context: Context = {
    now,
    signal,
    language,
    environment,
    trace: (event) => {
      if (isDebug) streams.errors.write(`[DEBUG] ${traceLine(event)}\n`);
    },
    report: (event) => {
      const subject = subjectSaidOnce(event);
      if (subject !== null && saidOnce.has(subject)) return;
      if (subject !== null) saidOnce.add(subject);
      if (!options.quiet) beside().write(progressText(language, event, hasColor()));
    },
  };
  return {
    context,
    options,
    directory,
    root,
    language,
    streams,
    get isInteractive() {
      if (options.json || options.quiet || isBegun) return false;
      return streams.input.isTTY === true && streams.errors.isTTY === true;
    },
    answer: (text, data) => {
      if (options.json) writeJson(streams, data);
      else if (text !== "") streams.output.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    note: (text) => {
      if (!options.quiet) beside().write(`${text}\n`);
    },
    environment,
    speaking: (other) => {
      const said = languageAsked(options.lang) ?? languageAsked(environment["ALFRED_LANG"]);
      return openCommandLine(facts, options, said ?? other);
    },
  };
}

/** What is said once a command, however often it is found; null for every other event. */
function subjectSaidOnce(event: ProgressEvent): string | null {
  if (event.kind === "damage_found") return event.file;
  return event.kind === "git_unanswered" ? event.detail : null;
}

/** What an agent prints is passed on as it comes; everything else is a line. */
function progressText(language: Language, event: ProgressEvent, hasColor: boolean): string {
  const line = progressLine(language, event);
  if (line === null) return "";
  return event.kind === "agent_output" ? line : `${paintLine(line, hasColor)}\n`;
}

function languageOf({ environment }: ProcessFacts, early: EarlyOptions, root: string): Language {
  return (
    languageAsked(early.lang) ??
    languageAsked(environment["ALFRED_LANG"]) ??
    languageAsked(early.projectLanguage) ??
    projectLanguage(root)
  );
}

/** The language that a command line's failures are said in, whatever is wrong with it. */
export function commandLanguage(facts: ProcessFacts): Language {
  const early = readEarlyOptions(facts.words);
  return languageOf(facts, early, findProjectRoot(resolve(facts.directory, early.directory ?? ".")).root);
}

function languageAsked(word: string | null | undefined): Language | null {
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

function writeJson({ output }: Streams, data: unknown): void {
  output.write(`${JSON.stringify(data, null, 2)}\n`);
}

/** A question that was left by Ctrl+C, or because the command is being ended. */
function isLeftQuestion(error: unknown): boolean {
  return error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError");
}

/** What the system says of a file is no defect: a folder that may not be written, a file in a folder's place, a full disk. */
function expected(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("path" in error)) return error;
  const { path, message: detail } = error;
  return typeof path === "string"
    ? new AlfredError({ code: "system_refused", path, detail }, { cause: error })
    : error;
}

function answerError(
  thrown: unknown,
  facts: ProcessFacts,
  early: EarlyOptions,
  language: Language,
): ExitCode {
  const error = expected(thrown);
  const { streams, isBegun } = facts;
  if (isLeftQuestion(error)) return exitCodes.interrupted;
  const beside = isBegun === true ? streams.output : streams.errors;
  const isDebug = early.isDebug || facts.environment["ALFRED_DEBUG"] === "1";
  const code = error instanceof AlfredError ? exitCode(error.failure) : exitCodes.workFailed;
  const text =
    error instanceof AlfredError ? failureSentences(language, error.failure) : defectText(language, error);
  if (!early.isJson) beside.write(`${text}\n`);
  else if (error instanceof AlfredError) writeJson(streams, failureJson(error.failure, language, code));
  else writeJson(streams, { ok: false, error: { code: "defect", message: text }, exit_code: code });
  if (isDebug && error instanceof Error) {
    streams.errors.write(`[DEBUG] ${(error.stack ?? "").replaceAll("\n", "\n[DEBUG] ")}\n`);
  }
  return code;
}

function defectText(language: Language, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return language === "ko"
    ? `ERROR: alfred가 예상하지 못한 경우입니다: ${message}\n- 권장 조치: --debug로 위치를 확인하여 알려 주십시오. 저장된 상태는 그대로입니다.`
    : `ERROR: alfred met a case it doesn't know: ${message}\n- What to do: please report it; --debug shows where. Saved state was left as it was.`;
}
