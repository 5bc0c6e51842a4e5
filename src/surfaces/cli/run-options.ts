import type { Command } from "commander";
import type { Language } from "../../context/index.ts";
import type { Driver, RunOptions } from "../../phases/index.ts";
import { positiveOf, usageError } from "./usage.ts";

/** Who acts on agent steps, as typed. */
export interface DriverWords {
  readonly agent?: string;
  readonly agentCommand?: string;
  readonly parallel?: string;
}

/** The options of runs.md, as typed. */
export interface RunWords extends DriverWords {
  readonly only?: string;
  readonly skip?: readonly string[];
  readonly continueFrom?: string;
  readonly retryFailed?: boolean;
  readonly resume?: boolean;
  readonly profile?: string;
  readonly yes?: boolean;
}

/** The options of runs.md, and who drives. */
export function withRunOptions(command: Command): Command {
  return withDriverOptions(command)
    .option("--only <step>", "that step alone")
    .option(
      "--skip <step>",
      "record the step as skipped (repeatable)",
      (step: string, before: readonly string[] = []) => [...before, step],
    )
    .option("--continue-from <step>", "from that step on")
    .option("--retry-failed", "from the failed step on")
    .option("--resume", "from wherever the saved run stopped")
    .option("--profile <name>", "a named configuration of the run");
}

export function withDriverOptions(command: Command): Command {
  return command
    .option("--agent <name>", "start this agent for every agent step: claude, codex, gemini, opencode")
    .option(
      "--agent-command <command>",
      "start this program for every agent step; the prompt comes on its standard input",
    )
    .option(
      "--parallel <count>",
      "with an agent that alfred starts: so many independent tasks at once, each in a git work tree of its own",
    )
    .option("-y, --yes", "agree to what would be asked");
}

/** @throws AlfredError `usage` where two ways to start are named */
export function runOptions(language: Language, words: RunWords): RunOptions {
  const { only, skip = [], continueFrom, retryFailed = false, resume = false, profile } = words;
  const ways = {
    "--continue-from": continueFrom !== undefined,
    "--retry-failed": retryFailed,
    "--resume": resume,
    "--only": only !== undefined,
  };
  const chosen = Object.entries(ways).flatMap(([option, isGiven]) => (isGiven ? [option] : []));
  if (chosen.length > 1) throw usageError(language, (say) => say.notTogether(chosen));
  if (only !== undefined && skip.includes(only)) {
    throw usageError(language, (say) => say.notTogether([`--only ${only}`, `--skip ${only}`]));
  }
  return {
    only: only ?? null,
    skip,
    continueFrom: continueFrom ?? null,
    retryFailed,
    resume,
    profile: profile ?? null,
  };
}

/** Who acts on agent steps. @throws AlfredError `usage` where two are named, or work side by side without an agent */
export function driverOf(language: Language, { agent, agentCommand, parallel: typed }: DriverWords): Driver {
  const count = typed === undefined ? undefined : positiveOf(language, "--parallel", typed);
  const parallel = count === undefined ? {} : { parallel: count };
  if (count !== undefined && agent === undefined && agentCommand === undefined) {
    throw usageError(language, (say) => say.needsAgent("--parallel"));
  }
  if (agent !== undefined && agentCommand !== undefined) {
    throw usageError(language, (say) => say.notTogether(["--agent", "--agent-command"]));
  }
  if (agentCommand !== undefined) return { kind: "agent_command", command: agentCommand, ...parallel };
  return agent === undefined ? { kind: "session" } : { kind: "agent", name: agent, ...parallel };
}
