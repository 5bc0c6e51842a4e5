import type { Readable } from "node:stream";

/** Where a command's answer goes. */
export interface TextOutput {
  readonly write: (data: string | Uint8Array) => unknown;
}

/** Where a command reads and writes; the process's own streams, or a test's. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: TextOutput & { readonly isTTY?: boolean };
  readonly errors: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

const inputCharactersMax = 1024 * 1024;

/** All of standard input as text, bounded. */
export async function readAll(input: Readable): Promise<string> {
  let text = "";
  input.setEncoding("utf8");
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > inputCharactersMax) break;
  }
  return text;
}

/** The one document of `--json`. */
export function writeJson({ output }: Streams, data: unknown): void {
  output.write(`${JSON.stringify(data, null, 2)}\n`);
}
