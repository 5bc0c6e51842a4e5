import type { Trace } from "../context/index.ts";
import { isNamedBy } from "../runs/index.ts";
import { type LoadedRun, tryLoad, type UnreadableRun } from "./load-run.ts";
import { listAllRunFiles, type RunFilter } from "./state-files.ts";

/** Runs newest first, finished or not, the archive included; a damaged file is named and skipped (runs.md, "Summary and history"). */
export function loadHistory(
  root: string,
  { limit, trace, ...filter }: RunFilter & { readonly limit: number; readonly trace?: Trace },
): { readonly runs: readonly LoadedRun[]; readonly problems: readonly UnreadableRun[] } {
  const runs: LoadedRun[] = [];
  const problems: UnreadableRun[] = [];
  for (const { file } of listAllRunFiles(root, filter)) {
    if (runs.length >= limit) break;
    const loaded = tryLoad(file, trace);
    if ("error" in loaded) problems.push(loaded);
    else runs.push(loaded);
  }
  return { runs, problems };
}

/** One run by its id or short form, or null. */
export function findRun(root: string, word: string, trace?: Trace): LoadedRun | null {
  for (const { file } of listAllRunFiles(root)) {
    const loaded = tryLoad(file, trace);
    if (!("error" in loaded) && isNamedBy(loaded.run.runId, word)) return loaded;
  }
  return null;
}
