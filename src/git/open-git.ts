const timeoutMs = 30_000;
/** A git that is silent is ended after the time-out; this is for one that has ended and left a program that holds its output open. */
const answerMsMax = 60_000;

/** git in one folder: words in, what it printed out; throws where git refuses. */
export interface OpenGit {
  readonly raw: (words: readonly string[]) => Promise<string>;
}

/**
 * simple-git with the doors closed that options, environment and the checkout's own configuration open: only fixed arguments go
 * in, nothing asks a person, reading takes no lock, and no hook and no file monitor is run. Content filters are (`filter.*.clean`), where git
 * has to look into a file: they are the user's own, a clone brings none along, and without them a file of Git LFS would count as changed.
 * @param settings more of git's settings, as `name=value`
 * @param limitMs for a whole answer
 */
export async function openGit(
  root: string,
  settings: readonly string[] = [],
  limitMs: number = answerMsMax,
): Promise<OpenGit> {
  const { simpleGit } = await import("simple-git");
  const git = simpleGit({
    baseDir: root,
    timeout: { block: timeoutMs },
    trimmed: false,
    // Left to itself it takes a git that has exited for one that has said everything 50 ms later, read or not: on a busy machine a
    // branch would be "not there" and its work thrown away. An answer is whole when git's output is closed.
    completion: { onClose: true, onExit: false },
    // Both settings name programs; they are set to none here, which simple-git counts as unsafe as setting them to one.
    config: ["core.quotePath=false", "core.fsmonitor=false", "core.hooksPath=/dev/null", ...settings],
    unsafe: { allowUnsafeFsMonitor: true, allowUnsafeHooksPath: true },
  });
  return { raw: (words) => within(limitMs, words, git.raw([...words])) };
}

/** A part of an answer is never taken for the whole: what isn't there in time is no answer. */
async function within(limitMs: number, words: readonly string[], answer: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = Math.round(limitMs / 1000);
    const why = `git ${words.join(" ")} hasn't closed its output after ${seconds} s: a program that it started may hold it open`;
    timer = setTimeout(() => reject(new Error(why)), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
