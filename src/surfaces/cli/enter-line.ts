import type { ExitCode } from "../../failures/index.ts";
import type { ProcessFacts } from "./process-facts.ts";
import { readShortLine } from "./short-line.ts";
import type { Streams } from "./streams.ts";

/**
 * Runs one command line to its end, the shortest way there is: a line that needs no parser loads none.
 * @param shortStreams what a short line is answered on
 */
export async function enterLine(
  facts: ProcessFacts,
  shortStreams: Streams = facts.streams,
): Promise<ExitCode> {
  const short = readShortLine(facts.words);
  if (short !== null) {
    const { runShortLine } = await import("./run-short-line.ts");
    return runShortLine({ ...facts, streams: shortStreams }, short);
  }
  const { runCommandLine } = await import("./run-command-line.ts");
  return runCommandLine(facts);
}
