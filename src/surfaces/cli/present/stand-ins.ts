import { relative } from "node:path";
import { bareFacts } from "../../../failures/index.ts";
import type { StandIn } from "../../../store/index.ts";
import type { CommandLine } from "../request-context.ts";

/** The same as data. */
export function standInJson({ file, detail, restoredFrom }: StandIn): object {
  return { file, detail, restored_from: restoredFrom };
}

/** A command that only reads mends nothing; it says which damaged files it reads the backups of. */
export function reportStandIns({ context, root }: CommandLine, standIns: readonly StandIn[]): void {
  for (const { file, cause, restoredFrom } of standIns) {
    const detail = bareFacts(cause, context.language);
    context.report({ kind: "backup_stands_in", file: relative(root, file), detail, restoredFrom });
  }
}
