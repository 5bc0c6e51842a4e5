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

/** All of standard input as text, bounded; null for bytes that aren't UTF-8, and for a null character, which no program can be given. */
export async function readText(input: Readable): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > inputCharactersMax) break;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks), {
      // Where it was cut off, the last character may be.
      stream: size > inputCharactersMax,
    });
    return text.includes("\0") ? null : text;
  } catch {
    // The decoder says no more than that.
    return null;
  }
}

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
