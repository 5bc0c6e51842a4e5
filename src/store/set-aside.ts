import { existsSync, lstatSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { backupPathOf, readFolder } from "../durable/index.ts";
import { parseStateFileName } from "./state-files.ts";

const beforeRestart = ".before-restart";
const damaged = ".damaged-";

/** A file that was set aside, and since when, in milliseconds since 1970. */
export interface SetAside {
  readonly path: string;
  /** `backup`: the state file that it was of is gone. */
  readonly kind: "before_restart" | "damaged" | "backup";
  readonly since: number;
}

/** Where the saved state that a restart ignores is kept (scenario 2.4.2). */
export function beforeRestartPath(file: string): string {
  return `${file}${beforeRestart}`;
}

/** Where a damaged state file is kept. */
export function damagedPath(file: string, now: Date): string {
  return `${file}${damaged}${now.toISOString().replaceAll(/[-:.]/g, "")}`;
}

/** Everything beside the state files that none of them needs any more. */
export function listSetAside(directory: string): readonly SetAside[] {
  return readFolder(directory).flatMap(({ name }) => {
    const path = join(directory, name);
    const kind = kindOf(path);
    if (kind === null) return [];
    const found = lstatSync(path, { throwIfNoEntry: false });
    // Its own time says when it was set aside; no name can be edited into an earlier one.
    return found?.isFile() ? [{ path, kind, since: found.mtimeMs }] : [];
  });
}

function kindOf(path: string): SetAside["kind"] | null {
  const [, stateFile = "", mark] =
    /^(.*\.json)(\.before-restart|\.damaged-\d{8}T\d{9}Z|\.bak)$/.exec(path) ?? [];
  if (mark === undefined || parseStateFileName(dirname(stateFile), basename(stateFile)) === null) return null;
  if (path === backupPathOf(stateFile)) return existsSync(stateFile) ? null : "backup";
  return mark === beforeRestart ? "before_restart" : "damaged";
}
