import type { Dirent } from "node:fs";
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
  return new AlfredError({ code: "state_unreadable", file, detail }, { cause });
}
