import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { AlfredError } from "../failures/index.ts";

/** The system's code of an error, for example `ENOSPC`, or null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** What a failed write means to a user (scenarios 3.1.1 and 3.1.2); sizes are the real ones. */
export function saveError(error: unknown, path: string, requiredBytes: number): AlfredError {
  if (error instanceof AlfredError) return error;
  const directory = dirname(path);
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(path, requiredBytes, error);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AlfredError({ code: "save_not_permitted", directory }, { cause: error });
    default: {
      const detail = error instanceof Error ? error.message : String(error);
      return new AlfredError({ code: "save_failed", path, detail }, { cause: error });
    }
  }
}

/** There was no room for a file, whether the system said so or took only a part of it. */
export function diskFull(path: string, requiredBytes: number, cause?: unknown): AlfredError {
  return new AlfredError(
    { code: "disk_full", path, requiredBytes, availableBytes: availableBytes(dirname(path)) },
    { cause },
  );
}

function availableBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    // The number is only for the message; the error it belongs to matters more.
    return 0;
  }
}
