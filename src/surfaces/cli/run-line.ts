import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Language } from "../../context/index.ts";
import {
  AlfredError,
  type ExitCode,
  exitCode,
  exitCodes,
  failureSentences,
  onItsLines,
} from "../../failures/index.ts";
import { findProjectRoot, projectLanguage } from "../../project/index.ts";
import { type EarlyOptions, readEarlyOptions } from "./early-options.ts";
import { isLeftQuestion } from "./left-question.ts";
import { languageAsked } from "./open-command-line.ts";
import { failureJson } from "./present/failure-json.ts";
import type { ProcessFacts } from "./process-facts.ts";
import { writeJson } from "./streams.ts";
import { checkOneOf, usageError } from "./usage.ts";

/** Where a line is run, and in which language it is answered. */
export interface LinePlace {
  readonly root: string;
  readonly language: Language;
}

/**
 * Runs one command line to its end: finds its project and its language, and answers whatever goes wrong. Never throws; says everything on
 * the streams.
 */
export async function runLine(
  facts: ProcessFacts,
  work: (facts: ProcessFacts, place: LinePlace) => Promise<ExitCode>,
): Promise<ExitCode> {
  const early = readEarlyOptions(facts.words);
  const isBegun = facts.isBegun === true || early.command === "begin";
  const begun: ProcessFacts = { ...facts, isBegun };
  let language = languageAsked(early.lang) ?? languageAsked(facts.environment["ALFRED_LANG"]) ?? "en";
  try {
    const directory = workingDirectory(begun, early, language);
    const { root } = findProjectRoot(directory);
    language = languageOf(begun, early, root);
    checkOneOf(language, "--lang", early.lang ?? undefined, ["ko", "en"]);
    const code = await work(begun, { root, language });
    return isBegun ? exitCodes.done : code;
  } catch (error) {
    // A client may take any other exit code of a hook for "block", and its standard output for an answer (product.md, promise 7).
    const isHook = early.command === "hook";
    const code = answerError(error, begun, isHook ? { ...early, isJson: false } : early, language);
    return isBegun || isHook ? exitCodes.done : code;
  }
}

/** @throws AlfredError `usage` for a folder that isn't there: upwards from it another project would be found. */
function workingDirectory(facts: ProcessFacts, early: EarlyOptions, language: Language): string {
  const directory = resolve(facts.directory, early.directory ?? ".");
  // An empty word is an unset variable, and doesn't mean the folder at hand.
  if (early.directory === "") throw usageError(language, (say) => say.noFolder(""));
  if (early.directory !== null && statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usageError(language, (say) => say.noFolder(early.directory ?? ""));
  }
  return directory;
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
  const found = error instanceof AlfredError ? exitCode(error.failure) : exitCodes.workFailed;
  const code = isBegun === true ? exitCodes.done : found;
  const text =
    error instanceof AlfredError ? failureSentences(language, error.failure) : defectText(language, error);
  if (!early.isJson) beside.write(`${onItsLines(text)}\n`);
  else if (error instanceof AlfredError) writeJson(streams, failureJson(error.failure, language, code));
  else writeJson(streams, { ok: false, error: { code: "defect", message: text }, exit_code: code });
  if (isDebug && error instanceof Error) {
    streams.errors.write(`[DEBUG] ${onItsLines(error.stack ?? "").replaceAll("\n", "\n[DEBUG] ")}\n`);
  }
  return code;
}

function defectText(language: Language, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return language === "ko"
    ? `ERROR: alfred가 예상하지 못한 경우입니다: ${message}\n- 권장 조치: --debug로 위치를 확인하여 알려 주십시오. 저장된 상태는 그대로입니다.`
    : `ERROR: alfred met a case it doesn't know: ${message}\n- What to do: please report it; --debug shows where. Saved state was left as it was.`;
}
