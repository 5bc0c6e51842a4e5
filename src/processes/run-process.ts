import { collectOutput, type OutputFacts } from "./output.ts";
import { endGroup, groupEnded, isGroupAlive, signalGroup } from "./process-group.ts";

/** How a program is started; there is no shell. */
export interface ProcessCall {
  readonly command: readonly string[];
  readonly directory: string;
  /** All of it: nothing is added from this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed; without it standard input is empty. */
  readonly input?: string;
  /** From the start of the program; more than 24 days count as no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** How much of the end of the output is kept; 8 KiB unless said. */
  readonly tailBytes?: number;
  /** Between asking a process to end and making it; 5 seconds unless said. */
  readonly graceMs?: number;
  readonly onStarted?: ProcessWatch;
  /** What is left of its group when it has ended by itself is ended, too; only what made itself a session of its own lives on. */
  readonly endsGroup?: true;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
}

/** Told of a program that was started, by the id of its process and its group; returns what to call when it has ended. */
export type ProcessWatch = (processId: number) => () => void;

type End =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signaled"; readonly signal: string }
  | { readonly kind: "timed_out"; readonly timeoutMs: number }
  | { readonly kind: "aborted" }
  | { readonly kind: "not_found"; readonly detail: string };

export type ProcessResult = End & OutputFacts & { readonly durationMs: number };

const tailBytesDefault = 8192;
const graceMsDefault = 5000;
/** A grandchild may keep the pipes open after its parent ended; its output isn't waited for longer than this. */
const lingeringMs = 500;
const nullByteDetail = "its command line has a null byte";
/** A timer with more would fire at once. */
const timerMsMax = 2 ** 31 - 1;

/**
 * Runs a program to its end, to the time limit or to the user's interrupt; in the last two cases the whole process group is
 * ended, asked first. A child that outlives a program that ended by itself is left alone unless `endsGroup` says otherwise. Never throws for what the program does.
 */
export async function runProcess(call: ProcessCall): Promise<ProcessResult> {
  const startedAt = performance.now();
  // Loaded here because the short commands come by this room and start no process.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const output = collectOutput(createHash("sha256"), call.tailBytes ?? tailBytesDefault);
  const end = call.signal.aborted ? ({ kind: "aborted" } as const) : await runToEnd(call, output.add);
  return { ...end, ...output.facts(), durationMs: performance.now() - startedAt };
}

async function runToEnd(call: ProcessCall, onChunk: (chunk: Uint8Array) => void): Promise<End> {
  // Loaded here because it takes as long as starting Node.
  const { execa } = await import("execa");
  if (call.signal.aborted) return { kind: "aborted" };
  const [file = "", ...words] = call.command;
  // Refused here with the same words on every system; a program could only be given what stands before it.
  if (call.command.some((word) => word.includes("\0"))) return { kind: "not_found", detail: nullByteDetail };
  const child = execa(file, words, {
    cwd: call.directory,
    env: call.environment,
    extendEnv: false,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    // A group of its own, so that the children of the program can be ended with it.
    detached: process.platform !== "win32",
    cleanup: false,
  });
  const ended = child.pid === undefined ? undefined : call.onStarted?.(child.pid);
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new TextDecoder();
    child[name]?.on("data", (chunk: Buffer) => {
      onChunk(chunk);
      call.onOutput?.(decoder.decode(chunk, { stream: true }), name);
    });
  }
  // A program that doesn't read its input may close it before it is written; how it ends says enough.
  child.stdin?.on("error", () => {});
  child.stdin?.end(call.input ?? "");

  const stop = stopEarly(call, child.pid);
  const lingering = lingeringAfter(child, stop.disarm);
  const result = await Promise.race([child, lingering.over]);
  lingering.clear();
  stop.disarm();
  await stop.groupEnded();
  if (call.endsGroup && child.pid !== undefined && isGroupAlive(child.pid))
    await endGroup(child.pid, call.graceMs ?? graceMsDefault);
  child.stdout?.destroy();
  child.stderr?.destroy();
  ended?.();

  const why = stop.why();
  if (why === "aborted") return { kind: "aborted" };
  if (why === "timed_out") return { kind: "timed_out", timeoutMs: call.timeoutMs };
  if (child.pid === undefined) return { kind: "not_found", detail: detailOf(result) };
  if (child.signalCode !== null) return { kind: "signaled", signal: child.signalCode };
  return { kind: "exited", exitCode: child.exitCode ?? 1 };
}

/** Resolves with null some time after the program itself has ended, whoever still holds its pipes. */
function lingeringAfter(child: { once(event: "exit", listener: () => void): unknown }, onExit: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    child.once("exit", () => {
      onExit();
      // What is in the pipes already is read before, also where this process was held up meanwhile.
      timer = setTimeout(() => setImmediate(() => resolve(null)), lingeringMs);
    });
  });
  return { over, clear: () => clearTimeout(timer) };
}

/** Ends the group at the time limit or the interrupt: asked by SIGTERM, made to by SIGKILL after the grace. */
function stopEarly(call: ProcessCall, processId: number | undefined) {
  const graceMs = call.graceMs ?? graceMsDefault;
  let why: "aborted" | "timed_out" | null = null;
  let force: NodeJS.Timeout | undefined;
  let graceEndsAt = 0;
  const end = (reason: "aborted" | "timed_out") => {
    if (why !== null || processId === undefined) return;
    why = reason;
    graceEndsAt = performance.now() + graceMs;
    signalGroup(processId, "SIGTERM");
    force = setTimeout(() => signalGroup(processId, "SIGKILL"), graceMs);
  };
  const onAbort = () => end("aborted");
  call.signal.addEventListener("abort", onAbort, { once: true });
  const limit = setTimeout(() => end("timed_out"), Math.min(call.timeoutMs, timerMsMax));
  return {
    why: () => why,
    /** The program has ended: neither the limit nor an interrupt means anything to it any more. */
    disarm: () => {
      clearTimeout(limit);
      call.signal.removeEventListener("abort", onAbort);
    },
    /** The leader may have ended at the first asking while a child of it is still tidying up. */
    groupEnded: async () => {
      if (why === null || processId === undefined) return;
      await groupEnded(processId, graceEndsAt);
      clearTimeout(force);
    },
  };
}

function detailOf(result: unknown): string {
  if (!(result instanceof Error)) return "it can't be started";
  return "originalMessage" in result && typeof result.originalMessage === "string"
    ? result.originalMessage
    : result.message;
}
