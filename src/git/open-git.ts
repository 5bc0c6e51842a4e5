import type { SimpleGit } from "simple-git";

const timeoutMs = 30_000;

/**
 * simple-git with the doors closed that options, environment and the checkout's own configuration open: only fixed arguments go
 * in, nothing asks a person, reading takes no lock, and no program that the checkout names is run.
 * @param settings more of git's settings, as `name=value`
 */
export async function openGit(root: string, settings: readonly string[] = []): Promise<SimpleGit> {
  const { simpleGit } = await import("simple-git");
  return simpleGit({
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
}
