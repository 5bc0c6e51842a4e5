import { basename } from "node:path";
import { isFinished, tryLoad } from "./load-run.ts";
import { markedNames, markOpen, readMarkers } from "./open-markers.ts";
import { listRunFiles, stateDirectory } from "./state-files.ts";

/** State files that somebody else put into the folder get their markers, before a stamp says that all is known. */
export function adoptStrangers(root: string): void {
  const directory = stateDirectory(root);
  if (readMarkers(directory) !== null) return;
  const marked = new Set(markedNames(directory));
  for (const { file } of listRunFiles(root)) {
    if (marked.has(basename(file))) continue;
    const loaded = tryLoad(file);
    if ("error" in loaded || !isFinished(loaded.run)) markOpen(directory, basename(file));
  }
}
