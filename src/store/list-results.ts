import type { Trace } from "../context/index.ts";
import type { RunSummary } from "../runs/index.ts";
import { summarize } from "../runs/index.ts";
import { listArchivedFiles, listRunFiles } from "./state-files.ts";

/** The newest completed runs among so many of the newest runs, the archive included. */
export async function listResults(
  root: string,
  {
    now,
    lookedAtMax,
    resultsMax,
    trace,
  }: {
    readonly now: Date;
    readonly lookedAtMax: number;
    readonly resultsMax: number;
    readonly trace?: Trace;
  },
): Promise<readonly RunSummary[]> {
  if (listRunFiles(root).length === 0 && listArchivedFiles(root).length === 0) return [];
  // Loaded here because `status` comes by this file, and it is most of what it would have to load.
  const { loadHistory } = await import("./history.ts");
  return loadHistory(root, { limit: lookedAtMax, ...(trace === undefined ? {} : { trace }) })
    .runs.filter(({ run }) => run.status === "completed")
    .slice(0, resultsMax)
    .map(({ run }) => summarize(run, now));
}
