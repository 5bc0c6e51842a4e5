#!/usr/bin/env node
import module from "node:module";
import { exitCodes } from "../../failures/index.ts";
import { runCommandLine } from "./run-command-line.ts";

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
// A reader that has enough (`alfred history | head`) closes the pipe; that is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
  streams: { input: process.stdin, output: process.stdout, errors: process.stderr },
  signal: interrupt.signal,
  now: () => new Date(),
});
process.stdin.unref?.();
