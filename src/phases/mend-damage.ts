import { relative, sep } from "node:path";
import type { Context } from "../context/index.ts";
import { AlfredError, bareFacts } from "../failures/index.ts";
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

/** Names what can't be read and has no good backup, where work goes on without it; a file of a newer alfred is no damaged one. */
export function reportUnreadable(
  { report, language }: Context,
  root: string,
  unreadable: readonly { readonly file: string; readonly error: unknown }[],
): void {
  for (const { file, error } of unreadable)
    report({
      kind: "damage_found",
      file: fromRoot(root, file),
      detail: bareFacts(error, language),
      isNewer: error instanceof AlfredError && error.code === "state_newer",
    });
}

/** From the root, and whole where it lies elsewhere. */
function fromRoot(root: string, file: string): string {
  return file.startsWith(`${root}${sep}`) ? relative(root, file) : file;
}
