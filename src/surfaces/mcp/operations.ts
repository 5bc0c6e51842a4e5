import { Readable, Writable } from "node:stream";
import type { ExitCode } from "../../failures/index.ts";
import type { Registration } from "../cli/registration.ts";

/** A command's own answer: the document that `--json` prints (docs/reference/json-output.md). */
export interface Answer {
  readonly exitCode: ExitCode;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface OperationCall {
  /** A command line without a shell: one word each. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
  /** Told line by line while it happens. */
  readonly onProgress: (line: string) => void;
}

export type Operate = (call: OperationCall) => Promise<Answer>;

/**
 * Runs command lines of alfred in this process, so that a tool does what the command of its name does. One after another: leases tell
 * processes apart, and two calls here are one process.
 */
export function operations(enter: Registration["enter"], directory: string): Operate {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const next = last.then(
      () => operate(enter, directory, call),
      () => operate(enter, directory, call),
    );
    last = next;
    return next;
  };
}

async function operate(
  enter: Registration["enter"],
  directory: string,
  { words, signal, onProgress }: OperationCall,
): Promise<Answer> {
  signal.throwIfAborted();
  const printed: string[] = [];
  const output = collector((text) => printed.push(text));
  const errors = collector((text) => {
    for (const line of text.split("\n")) if (line.trim() !== "") onProgress(line);
  });
  const exitCode = await enter({
    words: ["-C", directory, "--no-color", "--json", ...words],
    streams: { input: Readable.from([]), output, errors },
    isBegun: false,
    isInSession: true,
    signal,
  });
  return { exitCode, document: parseDocument(printed.join("")) };
}

function collector(take: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      take(String(chunk));
      done();
    },
  });
}

function parseDocument(text: string): Answer["document"] {
  const document: unknown = JSON.parse(text);
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return { ...document };
  throw new Error("A command's JSON document is no object");
}
