#!/usr/bin/env node
import module from "node:module";
import { exitCodes } from "../../failures/index.ts";
import { runCommandLine } from "./run-command-line.ts";
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

/** A reader that has enough (`alfred history | head`) closes the pipe; that is no failure. */
function outlivingItsReader(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return stream.listenerCount("error") === 0 ? stream.on("error", () => {}) : stream;
}

void runCommandLine({
  words: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
  streams,
  signal: interrupt.signal,
  now: () => new Date(),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
