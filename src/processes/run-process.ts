import { collectOutput, type OutputFacts } from "./output.ts";

/** How a program is started; there is no shell. */
export interface ProcessCall {
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed; without it standard input is empty. */
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** How much of the end of the output is kept. */
  readonly tailBytes?: number;
  /** Between asking a process to end and making it. */
  readonly graceMs?: number;
  readonly onOutput?: (text: string) => void;
}

type End =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signaled"; readonly signal: string }
  | { readonly kind: "timed_out"; readonly timeoutMs: number }
  | { readonly kind: "aborted" }
  | { readonly kind: "not_found"; readonly detail: string };

export type ProcessResult = End & OutputFacts & { readonly durationMs: number };

/** A grandchild may keep the pipes open after its parent ended; its output isn't waited for longer than this. */
const lingeringMs = 500;

/**
 * Runs a program to its end, to the time limit or to the user's interrupt; in the last two cases the whole process group is
 * ended, asked first. Never throws for what the program does.
 */
export async function runProcess(call: ProcessCall): Promise<ProcessResult> {
  const startedAt = performance.now();
  // Loaded here because the short commands come by this room and start no process.
  const { createHash } = await import("node:crypto");
  const output = collectOutput(createHash("sha256"), call.tailBytes ?? 8192);
  const end = call.signal.aborted ? ({ kind: "aborted" } as const) : await runToEnd(call, output.add);
  return { ...end, ...output.facts(), durationMs: performance.now() - startedAt };
}

async function runToEnd(call: ProcessCall, onChunk: (chunk: Uint8Array) => void): Promise<End> {
  // Loaded here because it takes as long as starting Node.
  const { execa } = await import("execa");
  const [file = "", ...words] = call.command;
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
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new TextDecoder();
    stream?.on("data", (chunk: Buffer) => {
      onChunk(chunk);
      call.onOutput?.(decoder.decode(chunk, { stream: true }));
    });
  }
  // A program that doesn't read its input may close it before it is written; how it ends says enough.
  child.stdin?.on("error", () => {});
  child.stdin?.end(call.input ?? "");

  const stopped = stopEarly(call, child.pid, () => child.kill("SIGKILL"));
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => setTimeout(resolve, lingeringMs));
  });
  const result = await Promise.race([child, exited.then(() => null)]);
  const why = stopped.why();
  stopped.clear();
  child.stdout?.destroy();
  child.stderr?.destroy();

  if (why === "aborted") return { kind: "aborted" };
  if (why === "timed_out") return { kind: "timed_out", timeoutMs: call.timeoutMs };
  if (child.pid === undefined) {
    const ended = result ?? (await child);
    return {
      kind: "not_found",
      detail: ended instanceof Error ? (ended.originalMessage ?? ended.message) : "it can't be started",
    };
  }
  if (child.signalCode !== null) return { kind: "signaled", signal: child.signalCode };
  return { kind: "exited", exitCode: child.exitCode ?? 1 };
}

/** Ends the group at the time limit or the interrupt: asked by SIGTERM, made to by SIGKILL after the grace. */
function stopEarly(call: ProcessCall, processId: number | undefined, killAlone: () => void) {
  let why: "aborted" | "timed_out" | null = null;
  let force: NodeJS.Timeout | undefined;
  const stop = (reason: "aborted" | "timed_out") => {
    if (why !== null) return;
    why = reason;
    endGroup(processId, "SIGTERM", killAlone);
    force = setTimeout(() => endGroup(processId, "SIGKILL", killAlone), call.graceMs ?? 5000);
  };
  const onAbort = () => stop("aborted");
  call.signal.addEventListener("abort", onAbort, { once: true });
  const limit = setTimeout(() => stop("timed_out"), call.timeoutMs);
  return {
    why: () => why,
    clear: () => {
      clearTimeout(limit);
      clearTimeout(force);
      call.signal.removeEventListener("abort", onAbort);
      // The leader may have ended at the first asking while a child of it goes on.
      if (why !== null) endGroup(processId, "SIGKILL", killAlone);
    },
  };
}

function endGroup(processId: number | undefined, signal: NodeJS.Signals, killAlone: () => void): void {
  if (processId === undefined) return;
  if (process.platform === "win32") {
    killAlone();
    return;
  }
  try {
    process.kill(-processId, signal);
  } catch {
    // The whole group has ended already.
  }
}
