#!/usr/bin/env node
import module from "node:module";
import type { ExitCode, Failure } from "../../failures/index.ts";
import { directOutput } from "./direct-output.ts";
import { enterLine } from "./enter-line.ts";
import type { ProcessFacts } from "./process-facts.ts";
import type { Streams } from "./streams.ts";

// Node 22 and later can keep compiled code between starts, of what is loaded after this; it must never be the reason that a command fails.
try {
  if ("enableCompileCache" in module && typeof module.enableCompileCache === "function")
    module.enableCompileCache();
} catch {
  // Without it the start is a little slower.
}

// Of `failures` nothing is loaded before it is needed: its sentences are most of what a short command would load.
const [done, workFailed, interrupted]: readonly [ExitCode, ExitCode, ExitCode] = [0, 1, 130];

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The first asks, and the state is saved; the second doesn't wait for anything.
    if (interrupt.signal.aborted) process.exit(interrupted);
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

/** The same with standard output written at once. */
const direct: Streams = {
  get input() {
    return streams.input;
  },
  get errors() {
    return streams.errors;
  },
  output: directOutput(() => streams.output),
};

/** Why standard output isn't whole. A stream says so when it likes: before the command's end or after it. */
let outputFailure: Failure | null = null;

function outlivingItsReader(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.listenerCount("error") > 0
    ? stream
    : stream.on("error", (error) => outputFailed(stream, error));
}

/** A reader that has enough (`alfred history | head`) closes the pipe; that is no failure. Anything else is one (product.md, promise 4). */
async function outputFailed(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): Promise<void> {
  // Where standard error can't be written either, there is nobody left to tell.
  if (error.code === "EPIPE" || stream !== process.stdout || outputFailure !== null) return;
  outputFailure = { code: "output_failed", detail: error.message };
  if (!process.exitCode) process.exitCode = workFailed;
  const { commandLanguage } = await import("./run-line.ts");
  const { failureSentences } = await import("../../failures/index.ts");
  streams.errors.write(`${failureSentences(commandLanguage(facts), outputFailure)}\n`);
}

const facts: ProcessFacts = {
  words: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
  streams,
  signal: interrupt.signal,
  now: () => new Date(),
};

async function main(): Promise<ExitCode> {
  if (facts.words.length === 1 && facts.words[0] === "--version") {
    const { readVersion } = await import("./version.ts");
    direct.output.write(`${readVersion()}\n`);
    return done;
  }
  return enterLine(facts, direct);
}

void main().then((code) => {
  if (code !== done || outputFailure === null) process.exitCode = code;
});
