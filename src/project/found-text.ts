import type { Trace } from "../context/index.ts";
import { errorCode, readRegularText } from "../durable/index.ts";
import { PathError, type PathRefusal } from "../failures/index.ts";
import { validateAndConvertPath } from "./path-validator.ts";

/** What was found in a file's place. */
export type FoundText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  /** The path itself may not be followed. */
  | { readonly kind: "refused"; readonly reason: PathRefusal; readonly detail: string }
  /** A folder, a named pipe, a file of somebody else. */
  | { readonly kind: "unreadable"; readonly detail: string };

/** Reads a file of the project that a person or an agent has written, whatever stands in its place. */
export function findText(path: string, root: string, options: { readonly trace?: Trace } = {}): FoundText {
  try {
    return { kind: "text", text: readRegularText(validateAndConvertPath(path, root, options)) };
  } catch (error) {
    if (error instanceof PathError) {
      const detail = error.failure.code === "path_refused" ? error.failure.detail : "";
      return { kind: "refused", reason: error.reason, detail };
    }
    if (!(error instanceof Error)) throw error;
    return errorCode(error) === "ENOENT"
      ? { kind: "missing" }
      : { kind: "unreadable", detail: error.message };
  }
}

/** Why a file can't be read, in the system's words or the rule's; null where it can, or isn't there. */
export function whyUnreadable(found: FoundText): string | null {
  switch (found.kind) {
    case "text":
    case "missing":
      return null;
    case "refused":
      return found.detail === "" ? found.reason : found.detail;
    case "unreadable":
      return found.detail;
  }
}
