#!/usr/bin/env node
import module from "node:module";
import { type ExitCode, exitCode, exitCodes, type Failure, failureSentences } from "../../failures/index.ts";
import { commandLanguage, runCommandLine } from "./run-command-line.ts";
import type { Streams } from "./streams.ts";

// Node 22 and later can keep compiled code between starts; it must never be the reason that a command fails.
try {
  if ("enableCompileCache" in module && typeof module.enableCompileCache === "function")
    module.enableCompileCache();
} catch {
  // Without it the start is a little slower.
}

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The first asks, and the state is saved; the second doesn't wait for anything.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort(signal);
  });
}
/** The process's own streams, each made when it is first used: together they take as long as all the rest of a short command. */
const streams: Streams = {
  get input() {
    return process.stdin;
  },
  get output() {
    return outlivingItsReader(process.stdout);
  },
  get errors() {
    return outlivingItsReader(process.stderr);
  },
};

/** Why standard output isn't whole. A stream says so when it likes: before the command's end or after it. */
let outputFailure: Failure | null = null;
let ended: ExitCode | null = null;

function outlivingItsReader(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.listenerCount("error") > 0
    ? stream
    : stream.on("error", (error) => outputFailed(stream, error));
}

/** A reader that has enough (`alfred history | head`) closes the pipe; that is no failure. Anything else is one (product.md, promise 4). */
function outputFailed(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  // Where standard error can't be written either, there is nobody left to tell.
  if (error.code === "EPIPE" || stream !== process.stdout || outputFailure !== null) return;
  outputFailure = { code: "output_failed", detail: error.message };
  streams.errors.write(`${failureSentences(commandLanguage(facts), outputFailure)}\n`);
  if (ended !== null) leave(ended);
}

function leave(code: ExitCode): void {
  ended = code;
  process.exitCode = outputFailure !== null && code === exitCodes.done ? exitCode(outputFailure) : code;
}

const facts = {
  words: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
  streams,
  signal: interrupt.signal,
  now: () => new Date(),
};
void runCommandLine(facts).then(leave);
