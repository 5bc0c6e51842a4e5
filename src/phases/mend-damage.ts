import { relative } from "node:path";
import type { Context } from "../context/index.ts";
import { type LoadedRun, restoreFromBackup } from "../store/index.ts";

/**
 * A run that was read from its backup gets its file back before anything is done with it: the damage is put aside and said (scenario
 * 3.2.1). To be called under the run's lease.
 */
export function mendDamage(context: Context, root: string, loaded: LoadedRun): LoadedRun {
  if (loaded.damage === null) return loaded;
  const keptAs = restoreFromBackup(loaded.file, context.now());
  context.report({ kind: "damage_mended", file: relative(root, loaded.file), ...loaded.damage, keptAs });
  return { ...loaded, damage: null };
}
