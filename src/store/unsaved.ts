import { existsSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { sha256, type Trace } from "../context/index.ts";
import { backupPathOf, makeDirectoryDurably, writeDurably } from "../durable/index.ts";
import type { Run } from "../runs/index.ts";
import { type LoadedRun, tryLoad, type UnreadableRun } from "./load-run.ts";
import { runToFile } from "./run-file.ts";
import { parseStateFileName, stateDirectory } from "./state-files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The user's own folder for states that the project's disk didn't take, one for each project (acceptance 3.1.x): `XDG_STATE_HOME`, on
 * Windows `LOCALAPPDATA`, else `~/.local/state`. Null where the environment names none.
 */
export function unsavedDirectory(root: string, environment: Environment): string | null {
  const base = stateHome(environment);
  return base === null ? null : join(base, "unsaved", projectName(root));
}

/**
 * Where the work trees of a project are made in which tasks are worked on side by side: outside the project, so that none of its tools finds
 * its files twice, and in a place that outlives a restart of the machine.
 */
export function worktreesDirectory(root: string, environment: Environment): string {
  const base = stateHome(environment) ?? join(tmpdir(), "alfred");
  return join(base, "worktrees", projectName(root));
}

function projectName(root: string): string {
  return sha256(realpathSync(root)).slice(0, 16);
}

/** The user's own folder for what alfred keeps outside projects. */
function stateHome(environment: Environment): string | null {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local, HOME: home } = environment;
  const base = [state, local, home === undefined ? undefined : join(home, ".local", "state")].find(
    (folder) => folder !== undefined && isAbsolute(folder),
  );
  return base === undefined ? null : join(base, "alfred");
}

/**
 * Keeps a run outside the project, for its user alone.
 * @param name the name of its state file in the project
 * @throws AlfredError as saving does
 */
export function keepUnsaved(directory: string, name: string, run: Run): string {
  makeDirectoryDurably(directory, 0o700);
  const file = join(directory, name);
  writeDurably(file, Buffer.from(`${JSON.stringify(runToFile(run), null, 2)}\n`), { mode: 0o600 });
  return file;
}

/** The runs that are kept outside the project, each with the place in the project where it belongs, and what of it can't be read. */
export function listUnsaved(
  root: string,
  directory: string,
  trace: Trace,
): {
  readonly runs: readonly (LoadedRun & { readonly place: string })[];
  readonly problems: readonly UnreadableRun[];
} {
  if (!existsSync(directory)) return { runs: [], problems: [] };
  const loaded = readdirSync(directory)
    .filter((name) => parseStateFileName(directory, name) !== null)
    .map((name) => tryLoad(join(directory, name), trace));
  return {
    runs: loaded.flatMap((each) =>
      "error" in each ? [] : [{ ...each, place: join(stateDirectory(root), basename(each.file)) }],
    ),
    problems: loaded.filter((each) => "error" in each),
  };
}

/** Once it is in the project. One that can't be removed stays: the project's record is no older, so it isn't brought back again. */
export function forgetUnsaved(file: string, trace: Trace): void {
  for (const each of [file, backupPathOf(file)]) {
    try {
      rmSync(each, { force: true });
    } catch (error) {
      trace({
        kind: "note",
        text: `${each} couldn't be removed: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
}
