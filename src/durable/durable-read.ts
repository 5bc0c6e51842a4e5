import { constants, lstatSync } from "node:fs";
import { AlfredError, bareFacts, damageWords } from "../failures/index.ts";
import { backupPathOf } from "./durable-write.ts";
import { NoRegularFile, readRegularFile } from "./regular-file.ts";
import { errorCode } from "./save-error.ts";
import { stateUnreadable } from "./state-folder.ts";

/** A value that was read, and whether the backup had to stand in. */
export interface Read<T> {
  readonly value: T;
  readonly source: "current" | "backup";
  /** What was wrong with the current file, where the backup stood in. */
  readonly damage: { readonly detail: string; readonly cause: unknown } | null;
}

/**
 * A file's bytes, whatever stands in its place.
 * @throws AlfredError `link_refused`: a link is refused where the file is written, and what can't be saved again isn't begun; `state_damaged` where
 * there is no file to read, `state_unreadable` where it can't be read; what the system says where nothing is there
 */
function readBytes(path: string): Buffer {
  try {
    // Windows can't refuse a link while it opens one.
    if (constants.O_NOFOLLOW === undefined && isLink(path))
      throw new AlfredError({ code: "link_refused", path });
    return readRegularFile(path, constants.O_NOFOLLOW ?? 0);
  } catch (error) {
    if (errorCode(error) === "ELOOP" && isLink(path)) throw new AlfredError({ code: "link_refused", path });
    if (error instanceof AlfredError || errorCode(error) === "ENOENT") throw error;
    // What the medium doesn't give back any more is lost; everything else may be read another time, or by another user.
    if (!(error instanceof NoRegularFile) && errorCode(error) !== "EIO") throw stateUnreadable(path, error);
    const detail = error instanceof Error ? error.message : String(error);
    throw new AlfredError({ code: "state_damaged", file: path, detail }, { cause: error });
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * Reads a file with its backup behind it (scenario 3.2.1). Null where neither is there.
 * @param parse throws where the bytes aren't good
 * @param isDamage whether what `parse` threw says that the file is damaged; where it doesn't, the file stands and its backup is no substitute
 * @throws AlfredError `link_refused`, `state_unreadable`, whatever the backup is; what `parse` threw for the current file, where that is no damage or the backup is
 * no better
 */
export function readWithFallback<T>(
  path: string,
  parse: (bytes: Buffer) => T,
  isDamage: (error: unknown) => boolean = () => true,
): Read<T> | null {
  const current = attempt(path, parse);
  if (current.kind === "good") return { value: current.value, source: "current", damage: null };
  // Nothing is restored over a link, nor over what may be newer and only can't be read: who put it there has to decide.
  if (current.kind === "bad" && (isOutOfReach(current.error) || !isDamage(current.error)))
    throw current.error;

  const backup = attempt(backupPathOf(path), parse);
  if (backup.kind === "good") {
    const cause = current.kind === "bad" ? current.error : missing(path);
    return { value: backup.value, source: "backup", damage: { detail: bareFacts(cause), cause } };
  }
  if (current.kind === "bad") throw current.error;
  if (backup.kind === "bad") throw backup.error;
  return null;
}

function missing(path: string): AlfredError {
  const detail = damageWords("en", "missing");
  return new AlfredError({ code: "state_damaged", file: path, detail, fault: "missing" });
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

function isOutOfReach(error: unknown): boolean {
  return error instanceof AlfredError && ["link_refused", "state_unreadable"].includes(error.code);
}
