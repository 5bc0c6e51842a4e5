import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { flushDirectory } from "./directory.ts";
import { writeDurably } from "./durable-write.ts";
import { readRegularFile } from "./regular-file.ts";
import { saveError } from "./save-error.ts";

/**
 * Keeps a damaged file beside its place before something else takes that. What has no bytes to copy, such as a folder in the file's place, is
 * moved itself.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`; the file is then as it was
 */
export function copyAside(file: string, aside: string): void {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(file);
  } catch {
    moveAside(file, aside);
    return;
  }
  writeDurably(aside, bytes);
}

function moveAside(file: string, aside: string): void {
  try {
    renameSync(file, aside);
    flushDirectory(dirname(file));
  } catch (error) {
    throw saveError(error, aside, 0);
  }
}
