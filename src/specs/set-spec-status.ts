import { readNamedText, writeSharedFile } from "../durable/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { localDay } from "./local-day.ts";
import { specFiles } from "./spec-files.ts";
import type { SpecId } from "./spec-id.ts";

/** How the work on a SPEC stands (specs.md). */
export type SpecStatus = "draft" | "approved" | "in-progress" | "completed" | "superseded";

/**
 * Writes a SPEC's status and the day of the change into the front matter of `spec.md`. Comments, line ends, a byte order mark and every other line stay; a SPEC
 * that has the status already isn't touched.
 * @returns the file, absolute
 * @throws AlfredError `file_unreadable`, `disk_full`, `write_not_permitted`, `save_failed`, `path_refused`
 */
export function setSpecStatus(
  root: string,
  id: SpecId,
  { status, now }: { readonly status: SpecStatus; readonly now: Date },
): string {
  const file = validateAndConvertPath(specFiles(root, id).spec, root);
  const text = readNamedText(file);
  const [head = ""] = /^\uFEFF?---\r?\n[\s\S]*?\n---(?=\r?\n|$)/.exec(text) ?? [];
  const next = withField(head, "status", status);
  if (next !== head)
    writeSharedFile(file, withField(next, "updated", localDay(now)) + text.slice(head.length));
  return file;
}

function withField(head: string, name: string, value: string): string {
  const line = new RegExp(
    `^(${name}:[ \\t]*)("[^"\\r\\n]*"|'[^'\\r\\n]*'|[^#\\r\\n]*?)([ \\t]*(?:#[^\\r\\n]*)?)$`,
    "m",
  );
  return head.replace(line, (found, key: string, present: string, rest: string) =>
    present.replaceAll(/^["']|["']$/g, "").trim() === value ? found : `${key.trimEnd()} ${value}${rest}`,
  );
}
