import { closeSync, constants, openSync } from "node:fs";
import { AlfredError } from "../failures/index.ts";
import { errorCode, saveError } from "./save-error.ts";

/** Waits for nobody at a named pipe, and leaves the bytes as they are. */
const writeOnly = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Refuses a file that its owner made read-only: to put another one in its place, the system asks for the folder's permission alone.
 * Whatever else is wrong is said when it is written.
 * @throws AlfredError `write_not_permitted`
 */
export function requireWritable(path: string): void {
  try {
    closeSync(openSync(path, writeOnly));
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(errorCode(error) ?? ""))
      throw new AlfredError({ code: "write_not_permitted", path, blockedBy: path }, { cause: error });
  }
}

/** What a failed write of a file means that isn't alfred's state, but people's too. */
export function fileError(error: unknown, path: string, requiredBytes: number): AlfredError {
  const said = saveError(error, path, requiredBytes);
  if (said.failure.code !== "save_not_permitted") return said;
  const blockedBy = said.failure.directory;
  return new AlfredError({ code: "write_not_permitted", path, blockedBy }, { cause: error });
}
