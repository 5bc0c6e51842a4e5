import { expiryOf } from "./expiry.ts";
import type { Run, RunContext, RunDriver, Step } from "./run.ts";

/** What a new run is made from. */
export interface NewRun {
  readonly runId: string;
  readonly phase: string;
  readonly specId: string | null;
  readonly profile: string | null;
  readonly steps: readonly { readonly name: string; readonly group: string }[];
  readonly configHash: string;
  readonly configParts: { readonly [part: string]: string };
  readonly driver?: RunDriver;
  readonly inputs: { readonly [name: string]: string };
  readonly context: RunContext;
  readonly now: Date;
}

/** A run whose steps are all still to do. */
export function createRun(facts: NewRun): Run {
  const { now, steps, ...rest } = facts;
  const at = now.toISOString();
  return {
    ...rest,
    status: "in_progress",
    startedAt: at,
    completedAt: null,
    timestamp: at,
    expiry: expiryOf(now),
    steps: steps.map(({ name, group }) => newStep(name, group)),
    history: [{ from: "idle", to: "in_progress", at, reason: "started" }],
    tokensUsed: null,
    evidenceChain: [],
    outputs: {},
    filesCreated: [],
    nextPhase: null,
  };
}

export function newStep(name: string, group: string): Step {
  return {
    name,
    group,
    status: "pending",
    startedAt: null,
    completedAt: null,
    duration: null,
    attempts: 0,
    error: null,
    output: {},
    evidence: [],
    metadata: {},
  };
}
