import { join } from "node:path";
import { listFolder, readFolder } from "../durable/index.ts";

/** The folder of results and runs, below the project root. */
const folder = [".moai", "memory", "command-state"] as const;
const leases = [".moai", "memory", "leases"] as const;
const archive = [".moai", "memory", "command-state-archive"] as const;

export function stateDirectory(root: string): string {
  return join(root, ...folder);
}

export function leaseDirectory(root: string): string {
  return join(root, ...leases);
}

/** Where older finished files go, one folder a month. */
export function archiveDirectory(root: string): string {
  return join(root, ...archive);
}

/** What a state file's name says. */
export interface StateFileName {
  readonly file: string;
  readonly phase: string;
  readonly specId: string | null;
  /** Sortable; `20251112` or `20251112T120000123Z`. */
  readonly timestamp: string;
}

const pattern =
  /^(?<phase>[a-z0-9][a-z0-9-]*?)(?:-(?<specId>SPEC-[A-Z][A-Z0-9]*-\d{3,}))?-(?<timestamp>\d{8}(?:T\d{6,9}Z?)?)\.json$/;

/** `{phase}-{timestamp}.json` or `{phase}-{SPEC-ID}-{timestamp}.json`, or null for any other file. */
export function parseStateFileName(directory: string, name: string): StateFileName | null {
  const groups = pattern.exec(name)?.groups;
  if (groups === undefined) return null;
  const { phase = "", specId, timestamp = "" } = groups;
  return { file: join(directory, name), phase, specId: specId ?? null, timestamp };
}

export function stateFileName(phase: string, specId: string | null, startedAt: string): string {
  const timestamp = startedAt.replaceAll(/[-:.]/g, "");
  return `${specId === null ? phase : `${phase}-${specId}`}-${timestamp}.json`;
}

/** Which runs are meant; what is left away doesn't narrow. */
export interface RunFilter {
  readonly phase?: string;
  readonly specId?: string;
}

/** State files newest first, from their names alone: nothing is read. */
export function listRunFiles(root: string, filter: RunFilter = {}): readonly StateFileName[] {
  return listIn(stateDirectory(root), filter, readFolder);
}

/** The same for a notice: a folder that can't be read isn't put into words there, which would have to be loaded. */
export function glanceAtRunFiles(root: string): readonly StateFileName[] {
  return listIn(stateDirectory(root), {}, listFolder);
}

/** Files in the archive, newest first. */
export function listArchivedFiles(root: string, filter: RunFilter = {}): readonly StateFileName[] {
  const directory = archiveDirectory(root);
  const months = readFolder(directory).filter((entry) => entry.isDirectory());
  return months.flatMap((month) => listIn(join(directory, month.name), filter, readFolder)).sort(newestFirst);
}

/** Those that are under way or were lately, newest first, and then those in the archive. */
export function listAllRunFiles(root: string, filter: RunFilter = {}): readonly StateFileName[] {
  return [...listRunFiles(root, filter), ...listArchivedFiles(root, filter)];
}

function listIn(
  directory: string,
  { phase, specId }: RunFilter,
  read: typeof listFolder,
): readonly StateFileName[] {
  return read(directory)
    .map(({ name }) => parseStateFileName(directory, name))
    .filter((found) => found !== null)
    .filter(
      (found) =>
        (phase === undefined || found.phase === phase) && (specId === undefined || found.specId === specId),
    )
    .sort(newestFirst);
}

/** A day alone stands for its beginning; digits sort as text once the rest is filled up. */
function newestFirst(one: StateFileName, other: StateFileName): number {
  const [first, second] = [one, other].map(({ timestamp }) =>
    timestamp.replaceAll(/\D/g, "").padEnd(17, "0"),
  );
  return first === second ? 0 : (first ?? "") < (second ?? "") ? 1 : -1;
}
