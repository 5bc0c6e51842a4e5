import type { BroughtHome, JobEnd, Observation, Runner, StartOutcome } from "../../src/executions/index.ts";
import { aResult } from "./execution-events.ts";

const facts = { podName: null, runId: null };

/** A runner whose jobs do what a test says; jobs are known to every runner of the same place, as those of a cluster are. */
export function aScriptedRunner() {
  const jobs = new Map<string, Observation>();
  const starts: string[] = [];
  const troubles: string[] = [];
  const homes = new Map<string, BroughtHome | Error>();
  const kept = new Map<string, "kept" | Error>();
  const forgotten: string[] = [];
  let startOutcome: StartOutcome = { kind: "started" };
  const runner = (): Runner => ({
    kind: "local",
    start: ({ executionId }) => {
      const trouble = troubles.shift();
      if (trouble !== undefined) return Promise.reject(new Error(trouble));
      if (startOutcome.kind === "started" && !jobs.has(executionId)) {
        starts.push(executionId);
        jobs.set(executionId, { kind: "running", startedAt: null, facts });
      }
      return Promise.resolve(startOutcome);
    },
    observe: (executionId) => Promise.resolve(jobs.get(executionId) ?? { kind: "absent" }),
    cancel: (executionId) => {
      const seen = jobs.get(executionId);
      if (seen === undefined || seen.kind !== "ended") end(executionId, { kind: "cancelled" });
      return Promise.resolve();
    },
    logs: async function* () {},
    bringHome: (executionId) => {
      const home = homes.get(executionId) ?? null;
      return home instanceof Error ? Promise.reject(home) : Promise.resolve(home);
    },
    tidy: () => Promise.resolve(),
    forget: (executionId) => {
      const trouble = kept.get(executionId);
      if (trouble instanceof Error) return Promise.reject(trouble);
      kept.delete(executionId);
      forgotten.push(executionId);
      return Promise.resolve();
    },
    listKept: () => Promise.resolve([...kept.keys()]),
    checkReady: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  });
  const end = (executionId: string, how: JobEnd = { kind: "succeeded", result: aResult }) => {
    const startedAt = jobs.has(executionId) ? new Date() : null;
    jobs.set(executionId, { kind: "ended", startedAt, endedAt: null, end: how, facts });
  };
  return {
    runner,
    end,
    starts,
    /** What jobs have sent, or why it can't be had. */
    homes,
    /** Of which jobs something is kept here, or why it can't be taken away. */
    kept,
    forgotten,
    /** What the next starts throw, one after the other. */
    troubles,
    willAnswer: (outcome: StartOutcome) => {
      startOutcome = outcome;
    },
  };
}
