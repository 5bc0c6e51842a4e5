import { relative } from "node:path";
import type { StandIn } from "../../../store/index.ts";
import type { CommandLine } from "../request-context.ts";

/** A command that only reads mends nothing; it says which damaged files it reads the backups of. */
export function reportStandIns({ context, root }: CommandLine, standIns: readonly StandIn[]): void {
  for (const { file, detail, restoredFrom } of standIns) {
    context.report({ kind: "backup_stands_in", file: relative(root, file), detail, restoredFrom });
  }
}
