import { existsSync } from "node:fs";
import type { Trace } from "../context/index.ts";
import type { FailureCode, HolderFacts } from "../failures/index.ts";
import type { Run } from "../runs/index.ts";
import { type LeaseKey, leaseFile } from "./lease-file.ts";
import { isThere, readMarkers } from "./open-markers.ts";
import { withoutCopies } from "./run-copies.ts";
import { type StateFileName, stateDirectory } from "./state-files.ts";

/** A file that couldn't be read, and why. */
export interface StateProblem {
  readonly file: string;
  readonly detail: string;
  /** The failure's code, where it is known. */
  readonly code?: FailureCode;
}

/** A damaged file whose backup was read in its stead. */
export interface StandIn extends StateProblem {
  readonly restoredFrom: string;
  /** What was thrown of the damaged file, for who says it in another language. */
  readonly cause: unknown;
}

/** What one file says, and the damage that its backup stands in for. */
export interface ReadRun {
  readonly run: Run;
  readonly standIn: StandIn | null;
}

/**
 * The files that may be of unfinished runs: those that are marked, and all where the markers can't be trusted.
 * @param list the state files, where all of them are asked for
 */
export function filesOfOpenRuns(
  root: string,
  list: (root: string) => readonly StateFileName[],
): readonly StateFileName[] {
  return (readMarkers(stateDirectory(root)) ?? list(root)).filter(({ file }) => isThere(file));
}

/** The whole record, its backup behind it. */
export async function readOpenRun(file: string, trace?: Trace): Promise<ReadRun | StateProblem> {
  // Loaded here because the session hook seldom needs it, and it is most of what it would have to load.
  const { tryLoad } = await import("./load-run.ts");
  const loaded = tryLoad(file, trace);
  if ("error" in loaded) return { file, detail: loaded.detail, code: loaded.error.code };
  return { run: loaded.run, standIn: loaded.damage === null ? null : { file, ...loaded.damage } };
}

/** Who is at work on a run. Hardly any is held when a session begins: what it takes to judge a holder is loaded for those that are. */
async function holderOf(root: string, key: LeaseKey): Promise<HolderFacts | null> {
  if (!existsSync(leaseFile(root, key))) return null;
  const { runHolder } = await import("./run-lease.ts");
  return runHolder(root, key);
}

/** Runs that were found, the last saved first, each once, with who is at work on it. */
export async function withHolders<
  Found extends LeaseKey & { readonly runId: string; readonly savedAt: string },
>(root: string, found: Found[]): Promise<(Found & { readonly heldBy: HolderFacts | null })[]> {
  const runOf = ({ runId, savedAt: timestamp }: Found) => ({ runId, timestamp });
  const held: (Found & { readonly heldBy: HolderFacts | null })[] = [];
  for (const run of withoutCopies(found.sort(newestFirst), runOf))
    held.push({ ...run, heldBy: await holderOf(root, run) });
  return held;
}

/** The last saved first. */
export function newestFirst(one: { readonly savedAt: string }, other: { readonly savedAt: string }): number {
  return one.savedAt < other.savedAt ? 1 : -1;
}
