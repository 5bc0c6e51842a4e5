import { type Dirent, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { AlfredError } from "../failures/index.ts";
import { listFolder } from "./regular-file.ts";
import { errorCode } from "./save-error.ts";

/** What a folder of state holds; nothing where it isn't there. @throws AlfredError `state_unreadable` */
export function readFolder(directory: string): readonly Dirent[] {
  try {
    return listFolder(directory);
  } catch (error) {
    // A file in the folder's place is nothing that a right to read would mend.
    throw errorCode(error) === "ENOTDIR" ? error : stateUnreadable(directory, error);
  }
}

/** The system's word on a file or a folder of state, as a failure. */
export function stateUnreadable(file: string, cause: unknown): AlfredError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new AlfredError(
    { code: "state_unreadable", file, blockedBy: firstClosedFolder(dirname(file)) ?? file, detail },
    { cause },
  );
}

/** The topmost folder on the way that this user can't enter: a right to what lies below it helps nobody. */
function firstClosedFolder(folder: string): string | null {
  const above = dirname(folder);
  const closed = above === folder ? null : firstClosedFolder(above);
  if (closed !== null) return closed;
  try {
    // Looking at the folder from inside needs the right to enter it.
    lstatSync(`${folder}/.`);
    return null;
  } catch {
    return folder;
  }
}
