import type { CommandLine } from "./request-context.ts";
import { usageError } from "./usage.ts";

/**
 * The items on standard input, one a line, each once; empty lines are none.
 * @throws AlfredError `usage` where a person sits before it, or the bytes aren't UTF-8: two names must not become one
 */
export async function readItems({ streams, language, context }: CommandLine): Promise<readonly string[]> {
  if (streams.input.isTTY === true)
    throw usageError(language, (say) => say.itemsExpected("alfred checkpoint run --help"));
  const chunks: Buffer[] = [];
  for await (const chunk of streams.input) {
    chunks.push(Buffer.from(chunk));
    if (context.signal.aborted) break;
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw usageError(language, (say) => say.itemsNotText());
  }
  return [...new Set(text.split(/\r?\n/).filter((item) => item !== ""))];
}
