import type { Command } from "commander";
import type { Strategy } from "../../checkpoints/index.ts";
import type { Language } from "../../context/index.ts";
import { checkpointHelp } from "./help/checkpoint.ts";
import { intervalMsOf, positiveOf } from "./usage.ts";

/** When a process saves that works through the items, in the words of the command line. */
export interface StrategyWords {
  readonly every?: string;
  readonly interval?: string;
  readonly onGitChanges?: string;
}

export function addStrategyOptions(command: Command, language: Language): Command {
  const help = checkpointHelp[language];
  return command
    .option("--every <n>", help.every)
    .option("--interval <time>", help.interval)
    .option("--on-git-changes <n>", help.onGitChanges);
}

/** What was said of the strategy; what wasn't stays as it is. @throws AlfredError `usage` */
export function strategyOf(
  language: Language,
  { every, interval, onGitChanges }: StrategyWords,
): Partial<Strategy> {
  return {
    ...(every === undefined ? {} : { everyItems: positiveOf(language, "--every", every) }),
    ...(interval === undefined ? {} : { intervalMs: intervalMsOf(language, "--interval", interval) }),
    ...(onGitChanges === undefined
      ? {}
      : { gitChanges: positiveOf(language, "--on-git-changes", onGitChanges) }),
  };
}
