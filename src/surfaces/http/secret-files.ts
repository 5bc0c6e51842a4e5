import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeDirectoryDurably } from "../../durable/index.ts";

const secretBytes = 32;

/**
 * A secret that is kept in a file which this user alone may read, made where there is none. Two servers that start at once get the same.
 * @returns `isNew` where it was made by this call
 */
export function keptSecret(file: string): { readonly secret: string; readonly isNew: boolean } {
  const present = readOrNull(file);
  if (present !== null) return { secret: present, isNew: false };
  makeDirectoryDurably(dirname(file));
  const made = randomBytes(secretBytes).toString("base64url");
  const temporary = `${file}.${crypto.randomUUID()}`;
  const handle = openSync(temporary, "wx", 0o600);
  try {
    writeSync(handle, `${made}\n`);
    fsyncSync(handle);
    closeSync(handle);
    linkSync(temporary, file);
    return { secret: made, isNew: true };
  } catch (error) {
    const other = readOrNull(file);
    if (other === null) throw error;
    return { secret: other, isNew: false };
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Null where there is no such file, or nothing in it. */
export function readOrNull(file: string): string | null {
  try {
    const text = readFileSync(file, "utf8").trim();
    return text === "" ? null : text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
