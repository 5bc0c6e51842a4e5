import { closeSync, constants, lstatSync, openSync, readFileSync } from "node:fs";
import { AlfredError, bareFacts } from "../failures/index.ts";
import { backupPathOf } from "./durable-write.ts";
import { errorCode } from "./save-error.ts";

/** A value that was read, and whether the backup had to stand in. */
export interface Read<T> {
  readonly value: T;
  readonly source: "current" | "backup";
  /** What was wrong with the current file, where the backup stood in. */
  readonly damage: { readonly detail: string; readonly cause: unknown } | null;
}

/** Waits for nobody: opening a named pipe would else hold the process, deaf to signals, until somebody writes to it. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * A file's bytes, whatever stands in its place.
 * @throws AlfredError `link_refused`: a link is refused where the file is written, and what can't be saved again isn't begun; else what the
 * system says
 */
function readBytes(path: string): Buffer {
  const file = openItself(path);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function openItself(path: string): number {
  try {
    // Windows can't refuse a link while it opens one.
    if (constants.O_NOFOLLOW === undefined && isLink(path))
      throw new AlfredError({ code: "link_refused", path });
    return openSync(path, readOnly);
  } catch (error) {
    if (errorCode(error) === "ELOOP" && isLink(path)) throw new AlfredError({ code: "link_refused", path });
    throw error;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * Reads a file with its backup behind it (scenario 3.2.1). Null where neither is there.
 * @param parse throws where the bytes aren't good
 * @param isDamage whether what `parse` threw says that the file is damaged; where it doesn't, the file stands and its backup is no substitute
 * @throws AlfredError `link_refused`, whatever the backup is; what `parse` threw for the current file, where that is no damage or the backup is
 * no better
 */
export function readWithFallback<T>(
  path: string,
  parse: (bytes: Buffer) => T,
  isDamage: (error: unknown) => boolean = () => true,
): Read<T> | null {
  const current = attempt(path, parse);
  if (current.kind === "good") return { value: current.value, source: "current", damage: null };
  // Nothing is restored over a link: who put it there has to decide.
  if (current.kind === "bad" && (isLinkRefused(current.error) || !isDamage(current.error)))
    throw current.error;

  const backup = attempt(backupPathOf(path), parse);
  if (backup.kind === "good") {
    const cause = current.kind === "bad" ? current.error : new Error("the file is missing");
    return { value: backup.value, source: "backup", damage: { detail: bareFacts(cause), cause } };
  }
  if (current.kind === "bad") throw current.error;
  if (backup.kind === "bad") throw backup.error;
  return null;
}

type Attempt<T> =
  | { readonly kind: "good"; readonly value: T }
  | { readonly kind: "missing" }
  | { readonly kind: "bad"; readonly error: unknown };

function attempt<T>(path: string, parse: (bytes: Buffer) => T): Attempt<T> {
  let bytes: Buffer;
  try {
    bytes = readBytes(path);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? { kind: "missing" } : { kind: "bad", error };
  }
  try {
    return { kind: "good", value: parse(bytes) };
  } catch (error) {
    return { kind: "bad", error };
  }
}

function isLinkRefused(error: unknown): boolean {
  return error instanceof AlfredError && error.failure.code === "link_refused";
}
