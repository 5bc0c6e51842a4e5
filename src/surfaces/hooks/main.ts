#!/usr/bin/env node
import { sessionStart } from "./session-start.ts";

/** Whatever goes wrong, the session goes on: no error leaves this file, and the exit code is 0 (product.md, promise 7). */
try {
  const answer = await sessionStart({
    environment: process.env,
    directory: process.cwd(),
    input: process.stdin,
    now: new Date(),
  });
  if (answer !== null) process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  if (process.env["ALFRED_DEBUG"] === "1")
    process.stderr.write(`[DEBUG] ${error instanceof Error ? error.stack : String(error)}\n`);
}
// Standard input may stay open for ever; nothing is left to wait for.
process.stdin.destroy();
