import type { Context, ProgressEvent, TraceEvent } from "../../src/context/index.ts";

/** A context that keeps what is reported and traced. */
export interface KeptContext extends Context {
  readonly reported: ProgressEvent[];
  readonly traced: TraceEvent[];
}

/** What an operation is told by its surface; only what matters needs to be said. */
export function aContext(changes: Partial<Context> = {}): KeptContext {
  const reported: ProgressEvent[] = [];
  const traced: TraceEvent[] = [];
  return {
    now: () => new Date(),
    signal: new AbortController().signal,
    language: "en",
    environment: { PATH: process.env["PATH"] },
    trace: (event) => traced.push(event),
    report: (event) => reported.push(event),
    ...changes,
    reported,
    traced,
  };
}

/** A signal that is aborted already, for the reason that a person's Ctrl+C gives. */
export function interrupted(): AbortSignal {
  return AbortSignal.abort("SIGINT");
}
