#!/usr/bin/env node
import { runDemo } from "./demo.ts";

const { argv, env, stdout } = process;
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ending.abort(signal));

/** A reader that has enough, `head` for example, is no failure; the show ends with it. */
let isRead = true;
stdout.on("error", () => {
  isRead = false;
  ending.abort("EPIPE");
});

const write = (text: string) => void (isRead && stdout.write(text));
void runDemo({ environment: env, write, words: argv.slice(2), signal: ending.signal }).then((exitCode) => {
  process.exitCode = isRead ? exitCode : 0;
});
