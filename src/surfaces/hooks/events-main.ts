#!/usr/bin/env node
import { writeSync } from "node:fs";
import { answerEvent, eventNames } from "./events.ts";

/** Longer than this no event may take, in milliseconds: a client gives some of them no more (agents.md, section 3). */
const millisecondsMax = 1400;

/**
 * The hooks beside the one at a session's start. Whatever goes wrong, the session goes on: no error leaves this file, the exit code is 0, and a
 * client that never closes its side keeps nobody waiting (product.md, promise 7).
 */
async function main(): Promise<void> {
  setTimeout(() => process.exit(0), millisecondsMax).unref();
  try {
    const name = process.argv.find((word) => eventNames.includes(word)) ?? "";
    const context = {
      now: () => new Date(),
      signal: new AbortController().signal,
      environment: process.env,
      trace: () => {},
      report: () => {},
    };
    const answer = await answerEvent(name, await standardInput(), context, process.cwd());
    if (answer !== null) writeSync(1, `${JSON.stringify(answer)}\n`);
  } catch (error) {
    if (process.env["ALFRED_DEBUG"] === "1") {
      writeSync(2, `[DEBUG] ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
  process.exit(0);
}

async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

void main();
