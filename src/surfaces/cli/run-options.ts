import type { Command } from "commander";
import type { Language } from "../../context/index.ts";
import type { Driver, RunOptions } from "../../phases/index.ts";
import { runsHelp } from "./help/runs.ts";
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
export function withRunOptions(command: Command, language: Language): Command {
  const help = runsHelp[language];
  return withParallelOption(withDriverOptions(command, language), language)
    .option("--only <step>", help.only)
    .option("--skip <step>", help.skip, (step: string, before: readonly string[] = []) => [...before, step])
    .option("--continue-from <step>", help.continueFrom)
    .option("--retry-failed", help.retryFailed)
    .option("--resume", help.resume)
    .option("--profile <name>", help.profile);
}

export function withParallelOption(command: Command, language: Language): Command {
  return command.option("--parallel <count>", runsHelp[language].parallel);
}

export function withDriverOptions(command: Command, language: Language): Command {
  const help = runsHelp[language];
  return command
    .option("--agent <name>", help.agent)
    .option("--agent-command <command>", help.agentCommand)
    .option("-y, --yes", help.yes);
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
