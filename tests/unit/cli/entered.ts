import { PassThrough } from "node:stream";
import { enterLine } from "../../../src/surfaces/cli/enter-line.ts";

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  /** Told all that was said on standard error so far, as often as there is more. */
  readonly onStderr?: (text: string) => void;
  readonly now?: () => Date;
}

/** Words that a person types as soon as the text is on the screen, one after the other. */
export type Typing = readonly (readonly [seen: string, keys: string | (() => string)])[];

export const keys = { enter: "\r", down: "\u001b[B", ctrlC: "\u0003" } as const;

/** A stream that says that a person sits before it; as a real terminal, it isn't ended by those who write to it. */
class Terminal extends PassThrough {
  readonly isTTY = true;

  override end(): this {
    return this;
  }
}

function environmentWith(added: Options["environment"]): Readonly<Record<string, string | undefined>> {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, TZ: "UTC", ...added };
}

function collected(stream: PassThrough): { text: string } {
  const kept = { text: "" };
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    kept.text += chunk;
  });
  return kept;
}

/** Enters a command line from the sources, in this process, with streams of its own. */
export async function entered(root: string, words: readonly string[], options: Options = {}): Promise<Ended> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [stdout, stderr] = [collected(output), collected(errors)];
  errors.on("data", () => options.onStderr?.(stderr.text));
  input.end(options.input ?? "");
  const exitCode = await enterLine({
    words,
    environment: environmentWith(options.environment),
    directory: options.directory ?? root,
    streams: { input, output, errors },
    signal: new AbortController().signal,
    now: options.now ?? (() => new Date()),
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** The same with a person at a terminal, who types. */
export async function enteredByHand(
  root: string,
  words: readonly string[],
  typing: Typing,
  options: Options = {},
): Promise<Ended> {
  const [input, output, errors] = [new Terminal(), new PassThrough(), new Terminal()];
  const stdout = collected(output);
  const left = [...typing];
  let stderr = "";
  let seenFrom = 0;
  errors.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    const next = left[0];
    if (next === undefined || !stderr.slice(seenFrom).includes(next[0])) return;
    left.shift();
    seenFrom = stderr.length;
    const typed = typeof next[1] === "string" ? next[1] : next[1]();
    // The question is on the screen a moment before it listens.
    setTimeout(() => input.write(typed), 30);
  });
  const exitCode = await enterLine({
    words,
    environment: environmentWith(options.environment),
    directory: root,
    streams: { input, output, errors },
    signal: new AbortController().signal,
    now: options.now ?? (() => new Date()),
  });
  if (left.length > 0) throw new Error(`Never asked: ${left.map(([seen]) => seen).join(", ")}\n${stderr}`);
  return { exitCode, stdout: stdout.text, stderr };
}
