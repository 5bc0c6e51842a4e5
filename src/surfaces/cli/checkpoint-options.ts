import type { Command } from "commander";
import type { Strategy } from "../../checkpoints/index.ts";
import type { Language } from "../../context/index.ts";
import { intervalMsOf, positiveOf } from "./usage.ts";

/** When a process saves that works through the items, in the words of the command line. */
export interface StrategyWords {
  readonly every?: string;
  readonly interval?: string;
  readonly onGitChanges?: string;
}

export function addStrategyOptions(command: Command): Command {
  return command
    .option("--every <n>", "save after every N items (10 unless said)")
    .option("--interval <time>", "save after so long, for example 30s, 5m, 1h (5m unless said)")
    .option("--on-git-changes <n>", "save when N files have changed in the work tree");
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
