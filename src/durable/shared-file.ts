import { readlinkSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { makeDirectoryDurably } from "./directory.ts";
import { writeDurably } from "./durable-write.ts";
import { errorCode } from "./save-error.ts";
import { fileError, requireWritable } from "./writable-file.ts";

/**
 * Writes a text that people have too: configuration, documents, a client's settings. As durable as a record, with the mode and the owner that
 * the file has, and where a link stands in its place, into the file that the link leads to. Missing folders are made.
 * @param path a path that the path validator has passed, so that no link of it leads out of the project
 * @throws AlfredError `disk_full`, `write_not_permitted`, `save_failed`; the file then holds the old text
 */
export function writeSharedFile(path: string, text: string): void {
  try {
    const target = targetOf(path);
    const present = statSync(target, { throwIfNoEntry: false });
    requireWritable(target);
    makeDirectoryDurably(dirname(target));
    writeDurably(target, Buffer.from(text), {
      mode: (present?.mode ?? 0o644) & 0o777,
      ...(present === undefined ? {} : { owner: present }),
    });
  } catch (error) {
    throw fileError(error, path, Buffer.byteLength(text));
  }
}

/**
 * Removes a file; one that is gone already is removed.
 * @throws AlfredError `write_not_permitted`, `save_failed`
 */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw fileError(error, path, 0);
  }
}

/** Also of a link that leads to a file which is not there yet. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  try {
    return targetOf(resolve(dirname(path), readlinkSync(path)));
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "EINVAL") return path;
    throw error;
  }
}
