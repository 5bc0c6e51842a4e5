#!/usr/bin/env node
import { runDemo } from "./demo.ts";

const { argv, env, stdout } = process;
void runDemo({ environment: env, write: (text) => stdout.write(text), words: argv.slice(2) }).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
