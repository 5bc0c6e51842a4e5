import { resolve } from "node:path";
import type { Context, Language, ProgressEvent } from "../../context/index.ts";
import { onItsLines } from "../../failures/index.ts";
import { progressLine, traceLine } from "../../messages/index.ts";
import { checkStateFolders, findProjectRoot } from "../../project/index.ts";
import { paintLine } from "./present/paint.ts";
import type { ProcessFacts } from "./process-facts.ts";
import type { CommandLine, GlobalOptions } from "./request-context.ts";
import { writeJson } from "./streams.ts";

/**
 * A command's world.
 * @throws AlfredError `link_refused` where one of alfred's folders leads out of the project
 */
export function openCommandLine(
  facts: ProcessFacts,
  options: GlobalOptions,
  language: Language,
): CommandLine {
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
    isInSession: isBegun || facts.isInSession === true,
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
  const passOn = (text: string, data: unknown) => {
    if (options.json) writeJson(streams, isBegun ? withExitCodeOfBegin(data) : data);
    else if (text !== "") streams.output.write(text.endsWith("\n") ? text : `${text}\n`);
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
    answer: (text, data) => passOn(onItsLines(text), data),
    passOn,
    note: (text) => {
      if (!options.quiet) beside().write(`${onItsLines(text)}\n`);
    },
    environment,
    speaking: (other) => {
      const said = languageAsked(options.lang) ?? languageAsked(environment["ALFRED_LANG"]);
      return openCommandLine(facts, options, said ?? other);
    },
  };
}

/** `begin` exits with 0 whatever its answer is, and the document says so. */
function withExitCodeOfBegin(data: unknown): unknown {
  const isTold = typeof data === "object" && data !== null && "exit_code" in data;
  return isTold ? { ...data, exit_code: 0 } : data;
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
  return event.kind === "agent_output" ? line : `${paintLine(onItsLines(line), hasColor)}\n`;
}

/** A word for a language as it is given from outside; null for any other word. */
export function languageAsked(word: string | null | undefined): Language | null {
  return word === "ko" || word === "en" ? word : null;
}
