import { realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeDirectoryDurably } from "./directory.ts";
import { diskFull, errorCode } from "./save-error.ts";
import { temporaryName } from "./temporary-name.ts";
import { fileError, requireWritable } from "./writable-file.ts";

/**
 * Writes a text that alfred can make again at any time: scaffolds, installed commands (docs/decisions/0001). Missing folders are made.
 * @throws AlfredError `disk_full`, `write_not_permitted`, `save_failed`; the file is then as it was
 */
export async function writeReplaceable(path: string, text: string): Promise<void> {
  const bytes = Buffer.byteLength(text);
  let written: string | null = null;
  try {
    makeDirectoryDurably(dirname(path));
    const target = existing(path);
    requireWritable(target.path);
    const { default: writeFileAtomic } = await import("write-file-atomic");
    // Beside the file first: on a full disk the package keeps what there was room for, and reports success.
    written = join(dirname(target.path), temporaryName(basename(target.path)));
    await writeFileAtomic(written, text, target.mode === null ? {} : { mode: target.mode });
    if (statSync(written).size !== bytes) throw diskFull(path, bytes);
    renameSync(written, target.path);
    written = null;
  } catch (error) {
    throw fileError(error, path, bytes);
  } finally {
    if (written !== null) removeQuietly(written);
  }
}

/** The file itself where the path is a link, and the mode that it keeps; a file to be made has the mode that the system gives. */
function existing(path: string): { readonly path: string; readonly mode: number | null } {
  try {
    const target = realpathSync(path);
    return { path: target, mode: statSync(target).mode & 0o777 };
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return { path, mode: null };
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that led here is the one to report.
  }
}
