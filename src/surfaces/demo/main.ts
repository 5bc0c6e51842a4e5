#!/usr/bin/env node
import { runDemo } from "./demo.ts";

process.exitCode = await runDemo({
  environment: process.env,
  write: (text) => process.stdout.write(text),
  words: process.argv.slice(2),
});
