import type { ExitCode } from "../../failures/index.ts";
import { showStatus } from "./commands/show-status.ts";
import { openCommandLine } from "./open-command-line.ts";
import type { ProcessFacts } from "./process-facts.ts";
import type { GlobalOptions } from "./request-context.ts";
import { runLine } from "./run-line.ts";

/** Runs a short line to its end, as `runCommandLine` would. This file is bundled by itself: with the long commands it would load what they share. */
export function runShortLine(facts: ProcessFacts, options: GlobalOptions): Promise<ExitCode> {
  return runLine(facts, (ours, { language }) => showStatus(openCommandLine(ours, options, language)));
}
