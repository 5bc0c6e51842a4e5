import type { AcceptedRequest, ExecutionError, ExecutionResult } from "./execution.ts";

/** What a runner needs to start an execution's job. */
export interface JobOrder {
  readonly executionId: string;
  readonly jobName: string;
  /** The project's folder, absolute; a runner that works elsewhere takes `request.repository` instead. */
  readonly projectDirectory: string;
  readonly request: AcceptedRequest;
  /** The request's own variables, whose names the operator allows. */
  readonly environment: Readonly<Record<string, string>>;
}

export type StartOutcome =
  /** It exists now: made by this call, or by an earlier one of this or of another server. */
  | { readonly kind: "started" }
  /** It can't be started, and trying again wouldn't help: the project has no such commit, the cluster forbids it. */
  | { readonly kind: "impossible"; readonly error: ExecutionError };

/** How a job ended. */
export type JobEnd =
  | { readonly kind: "succeeded"; readonly result: ExecutionResult }
  | { readonly kind: "failed"; readonly error: ExecutionError; readonly result: ExecutionResult | null }
  /** It was ended because `cancel` was called. */
  | { readonly kind: "cancelled" }
  /** It was at work, and its end is gone with it; `result` is what was found of its work. Whether it was cancelled, the execution says. */
  | { readonly kind: "lost"; readonly error: ExecutionError; readonly result: ExecutionResult | null };

/** What of a job's work lies in the project now. */
export interface BroughtHome {
  /** Every file that was made or changed, relative to the project. */
  readonly artifacts: readonly string[];
  readonly branch: string | null;
}

/** What a job may be known to be. Facts that aren't known yet are null. */
export interface JobFacts {
  readonly podName: string | null;
  /** The run that its steps are saved as. */
  readonly runId: string | null;
}

/** A job as its runner sees it now. */
export type Observation =
  /** There is no such job: never started, or removed. */
  | { readonly kind: "absent" }
  /** It exists and isn't at work: its pod waits for a place or an image. */
  | { readonly kind: "waiting"; readonly reason: string; readonly facts: JobFacts }
  | { readonly kind: "running"; readonly startedAt: Date | null; readonly facts: JobFacts }
  | {
      readonly kind: "ended";
      /** Null where it never was at work. */
      readonly startedAt: Date | null;
      readonly endedAt: Date | null;
      readonly end: JobEnd;
      readonly facts: JobFacts;
    }
  /** Nothing can be said from here now: another machine's process, a cluster that doesn't answer. It is asked again later. */
  | { readonly kind: "unknown"; readonly detail: string };

/** A piece of a job's output. */
export interface LogChunk {
  readonly text: string;
  /** Where the next one begins, in bytes from the output's beginning: to go on from there. */
  readonly nextOffset: number;
}

export interface LogOptions {
  /** Bytes from the output's beginning. */
  readonly offset: number;
  /** Goes on until the job has ended; else what is there now. */
  readonly isFollowed: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs jobs: as child processes of this machine, or in a cluster. It keeps no state that a server's end would lose: every call is made with
 * an execution's id alone, also by another server than the one that started it, and finds the job by its name. It knows no store and decides no
 * transition. A method that throws may be called again: it says that the world couldn't be reached, never that the job has failed.
 */
export interface Runner {
  readonly kind: "local" | "kubernetes";
  /** Makes the job unless it exists. However often it is called, also by two servers at once, the work is done once. */
  readonly start: (order: JobOrder) => Promise<StartOutcome>;
  /** The job now. It is called often (a second apart) for each job that is at work: answer from a watch where looking costs. */
  readonly observe: (executionId: string) => Promise<Observation>;
  /**
   * Ends the job and everything that it has started: asked, waited for, made to. Resolves when nothing of it runs any more, or when the signal
   * is aborted; a job that isn't there, or that has ended, is fine. A call that is repeated goes on with the ending.
   */
  readonly cancel: (executionId: string, signal: AbortSignal) => Promise<void>;
  /** Its output, both streams as they came; bounded. Ends at once where there is no such job. */
  readonly logs: (executionId: string, options: LogOptions) => AsyncIterable<LogChunk>;
  /**
   * Brings what a job elsewhere has sent into the project on this machine: the records of its runs, its work as a branch. Null where it has sent
   * nothing, or all is there already; once more is harmless. A runner that works on this machine has no need of it.
   */
  readonly bringHome?: (executionId: string, projectDirectory: string) => Promise<BroughtHome | null>;
  /** Takes away what is left of a job that has ended and that the store knows the end of; its output stays as long as the runner keeps it. */
  readonly tidy: (executionId: string) => Promise<void>;
  /**
   * Takes away all that is kept of a job that has ended, its output too; what of its work isn't in the project yet is brought there first. Fine where
   * nothing is left of it.
   * @param projectDirectory where its project is on this machine; null where it isn't, or isn't known any more
   * @throws where it is still at work, or its work can't be brought: nothing is taken away then
   */
  readonly forget: (executionId: string, projectDirectory: string | null) => Promise<void>;
  /** Jobs that ended before a moment and of which something is kept here, also such that no store knows any more. */
  readonly listKept: (endedBefore: Date) => Promise<readonly string[]>;
  /** Whether jobs can be started now (`/readyz`): null, or what stands in the way. */
  readonly checkReady: () => Promise<string | null>;
  /** Stops watching. Jobs work on. */
  readonly close: () => Promise<void>;
}
