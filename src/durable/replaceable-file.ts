import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makeDirectoryDurably } from "./directory.ts";
import { diskFull, saveError } from "./save-error.ts";

/**
 * Writes a text that alfred can make again at any time: scaffolds, installed commands (docs/decisions/0001). Missing folders are made.
 * @throws AlfredError `disk_full`, `save_not_permitted`, `save_failed`; the file may then be gone, and is made again by the next try
 */
export async function writeReplaceable(path: string, text: string): Promise<void> {
  const bytes = Buffer.byteLength(text);
  try {
    makeDirectoryDurably(dirname(path));
    const { default: writeFileAtomic } = await import("write-file-atomic");
    await writeFileAtomic(path, text);
  } catch (error) {
    throw saveError(error, path, bytes);
  }
  // On a full disk the package keeps what there was room for, and reports success.
  if (statSync(path).size === bytes) return;
  rmSync(path, { force: true });
  throw diskFull(path, bytes);
}
