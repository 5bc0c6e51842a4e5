import { AlfredError } from "../failures/index.ts";
import { runProcess } from "../processes/index.ts";

/** Where git is run, and with what. */
export interface GitPlace {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** An index of its own, so that the user's stays as it is. */
  readonly indexFile?: string;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

const timeoutMs = 120_000;

/**
 * No hook and no file monitor is run, content filters as by any git (open-git.ts); and nobody has to be known to git for it to make a commit of its own. An
 * interrupt doesn't stop it half way: each of these is short.
 */
const settings = [
  "core.quotePath=false",
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "commit.gpgSign=false",
  "user.name=alfred",
  "user.email=alfred@localhost",
  "gc.auto=0",
].flatMap((setting) => ["-c", setting]);

/** Variables that would have git look elsewhere than in the folder it is started in. */
const misleading = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/** Runs git to its end and gives back what it answered, well or not. */
export async function askGit(
  { directory, environment, indexFile }: GitPlace,
  words: readonly string[],
  input?: string,
): Promise<GitAnswer> {
  let output = "";
  let errors = "";
  const inherited = Object.entries(environment).filter(([name]) => !misleading.includes(name));
  const result = await runProcess({
    command: ["git", "--no-pager", ...settings, ...words],
    directory,
    environment: {
      ...Object.fromEntries(inherited),
      GIT_TERMINAL_PROMPT: "0",
      LC_ALL: "C",
      ...(indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile }),
    },
    ...(input === undefined ? {} : { input }),
    timeoutMs,
    signal: new AbortController().signal,
    onOutput: (text, stream) => {
      if (stream === "stdout") output += text;
      else errors += text;
    },
  });
  const exitCode = result.kind === "exited" ? result.exitCode : 128;
  return { exitCode, output, errors: result.kind === "not_found" ? result.detail : errors };
}

/**
 * The same where git has to do it.
 * @throws AlfredError `git_failed`
 */
export async function runGit(place: GitPlace, words: readonly string[], input?: string): Promise<string> {
  const { exitCode, output, errors } = await askGit(place, words, input);
  if (exitCode === 0) return output;
  const detail = errors.trim().split("\n").slice(-3).join(" ");
  throw new AlfredError({ code: "git_failed", command: `git ${words.slice(0, 2).join(" ")}`, detail });
}
