import type { Fault, FileCall } from "../rigs/faulted-command.ts";
import type { Place } from "./cases.ts";
import type { Judged } from "./verdict.ts";

/** One command with all that is to happen to it, as data: it goes to another process. */
export interface Job {
  readonly command: Judged;
  readonly place: Place;
  /** The folder as it is before the command. */
  readonly template: string;
  /** What a kill at each call left. */
  readonly copies: readonly { readonly fault: Fault; readonly folder: string }[];
  /** The calls of the command in a process of its own. */
  readonly calls: readonly FileCall[];
  /** The faults that aren't kills. */
  readonly plan: readonly Fault[];
  readonly agentWords: readonly string[];
}

export interface JobResult {
  /** States that a kill left, checked. */
  readonly kills: number;
  /** Runs with an error at one call, checked. */
  readonly errors: number;
  /** Different states on disk, from each of which the work was taken up again. */
  readonly states: number;
  /** Faults that no call met. */
  readonly missed: number;
  readonly failures: readonly string[];
  /** Faults that only a process of its own can be put through. */
  readonly forProcess: readonly Fault[];
}
