import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import { AlfredError } from "../failures/index.ts";
import { errorCode } from "./save-error.ts";

/** Something else stands in a file's place: a folder, a named pipe, a socket, a device. */
export class NoRegularFile extends Error {
  constructor(options?: ErrorOptions) {
    super("it is no file, but a folder, a named pipe or a device", options);
  }
}

/** Waits for nobody: opening a named pipe would else hold the process, deaf to signals, until somebody writes to it. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * A file's bytes, at once, whatever stands in its place.
 * @param flags more flags to open it with, `O_NOFOLLOW` for one
 * @throws NoRegularFile; what the system says where it can't be read
 */
export function readRegularFile(path: string, flags = 0): Buffer {
  const file = openItself(path, flags);
  try {
    if (!fstatSync(file).isFile()) throw new NoRegularFile();
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function openItself(path: string, flags: number): number {
  try {
    return openSync(path, readOnly | flags);
  } catch (error) {
    // What the system says of a socket.
    if (errorCode(error) === "ENXIO") throw new NoRegularFile({ cause: error });
    throw error;
  }
}

/** What a folder of state holds; nothing where it isn't there. @throws AlfredError `state_unreadable` */
export function readFolder(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    // A file in the folder's place is nothing that a right to read would mend.
    throw errorCode(error) === "ENOTDIR" ? error : stateUnreadable(directory, error);
  }
}

/** The system's word on a file or a folder of state, as a failure. */
export function stateUnreadable(file: string, cause: unknown): AlfredError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new AlfredError({ code: "state_unreadable", file, detail }, { cause });
}
