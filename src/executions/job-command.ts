import type { AcceptedRequest } from "./execution.ts";

/** alfred's own words for an execution's work, and what comes on its standard input. */
export interface JobCommand {
  readonly words: readonly string[];
  readonly input: string;
}

/** Names the execution to everything that its job starts: by it whatever is left of the job is found. */
export const executionVariable = "ALFRED_EXECUTION_ID";

/**
 * The command line that does what a request asks for, on a machine as in a cluster: a phase as a person would start it, or a bare prompt. The
 * answer is one JSON document on standard output (`job-outcome.ts`).
 */
export function jobCommand(request: AcceptedRequest): JobCommand {
  const { phase, specId, prompt = "" } = request;
  const driver = driverOf(request);
  if (phase === undefined) return { words: ["job", "prompt", "--json", ...driver], input: prompt };
  const words = [phase, "--json", "--yes", ...driver];
  // What a person wants is text, whatever it looks like.
  if (specId === undefined) return { words: prompt === "" ? words : [...words, "--", prompt], input: "" };
  // An unfinished run of the SPEC is gone on with, under its own id; without one the phase begins anew.
  return prompt === ""
    ? { words: [...words, "--resume", specId], input: "" }
    : { words: [...words, "--spec-id", specId, "--", prompt], input: "" };
}

function driverOf({ agent, agentCommand }: AcceptedRequest): readonly string[] {
  if (agentCommand !== undefined) return ["--agent-command", agentCommand];
  return agent === undefined ? [] : ["--agent", agent];
}
