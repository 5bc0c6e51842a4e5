import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { bareFacts } from "../failures/index.ts";
import { type LoadedRun, restoreFromBackup } from "../store/index.ts";

/**
 * A run that was read from its backup gets its file back before anything is done with it: the damage is put aside and said (scenario
 * 3.2.1). To be called under the run's lease.
 */
export function mendDamage(context: Context, root: string, loaded: LoadedRun): LoadedRun {
  if (loaded.damage === null) return loaded;
  const keptAs = restoreFromBackup(loaded.file, context.now());
  reportMended(context, relative(root, loaded.file), loaded.damage, keptAs);
  return { ...loaded, damage: null };
}

/** Says that a file's backup stands in for it. @param keptAs where the damage was put; null where nothing was mended */
export function reportMended(
  { report, language }: Context,
  file: string,
  { cause, restoredFrom }: NonNullable<LoadedRun["damage"]>,
  keptAs: string | null,
): void {
  report({ kind: "damage_mended", file, detail: bareFacts(cause, language), restoredFrom, keptAs });
}
