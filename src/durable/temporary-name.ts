import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const pattern = /^\..+\.[a-z0-9]{16}\.tmp$/;

/** A name that nobody can foresee or share: two containers in one checkout have the same process ids. */
export function temporaryName(name: string): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return `.${name}.${Array.from(random, (byte) => (byte % 36).toString(36)).join("")}.tmp`;
}

/** Removes temporary files that killed processes left behind. */
export function sweepTemporaryFiles(directory: string, olderThanMs: number, now: Date): readonly string[] {
  return readdirSync(directory)
    .filter((name) => pattern.test(name))
    .map((name) => join(directory, name))
    .filter((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined || now.getTime() - found.mtimeMs < olderThanMs) return false;
      rmSync(path, { force: true });
      return true;
    });
}
