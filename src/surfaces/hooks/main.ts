import { writeSync } from "node:fs";
import { sessionStart } from "./session-start.ts";

/**
 * Whatever goes wrong, the session goes on: no error leaves this file, and the exit code is 0 (product.md, promise 7). Standard input isn't
 * read: what it says is in the environment and the working folder too, and waiting for it would cost more than all the rest.
 */
async function main(): Promise<void> {
  try {
    const answer = await sessionStart({
      environment: process.env,
      directory: process.cwd(),
      isPersonOnly: process.argv.includes("--person-only"),
      now: new Date(),
    });
    // Written straight to the descriptor: making a stream of it takes a tenth of starting Node.
    if (answer !== null) writeSync(1, `${JSON.stringify(answer)}\n`);
  } catch (error) {
    if (process.env["ALFRED_DEBUG"] === "1") {
      writeSync(2, `[DEBUG] ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}

void main();
