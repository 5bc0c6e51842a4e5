import { AlfredError } from "../failures/index.ts";
import { compareRuns } from "../runs/index.ts";
import { parseStateFileName, relocate } from "../store/index.ts";
import { type FoundRecord, findRecord } from "./find-record.ts";
import type { StateEntry, StateStore, StoredRecord } from "./state-store.ts";

export interface CopyRequest {
  readonly from: StateStore;
  readonly to: StateStore;
  /** The records that are meant, by name; null: all. */
  readonly only: readonly string[] | null;
  /** Also what is newer in the target, has gone another way there, or is damaged there. */
  readonly isOverwriting: boolean;
  /** Says what would be done, and changes nothing. */
  readonly isDryRun: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** What became of each record, by name. */
export interface CopyReport {
  readonly copied: readonly string[];
  /** The target has them as they are. */
  readonly same: readonly string[];
  /** The target has gone on further with them. */
  readonly newer: readonly string[];
  /** Source and target have each gone their own way. */
  readonly diverged: readonly string[];
  /** Somebody is at work on them. */
  readonly held: readonly string[];
  /** Can't be read: in the source, or in the target, where they would have to be overwritten. */
  readonly damaged: readonly {
    readonly name: string;
    readonly side: "from" | "to";
    readonly detail: string;
  }[];
}

type Fate =
  | "copied"
  | "same"
  | "newer"
  | "diverged"
  | "held"
  | { readonly side: "from" | "to"; readonly detail: string };

/** How long a record's holder is waited for. */
const leaseWaitMs = 2_000;

/**
 * Copies runs and results from one store to another; more than once is harmless. What the target has and the source hasn't stays.
 * @throws AlfredError `store_unreachable`, `state_newer`, what saving throws; what was copied before stays
 */
export async function copyRecords(request: CopyRequest): Promise<CopyReport> {
  const { from, only, onProgress, signal } = request;
  const names = (await from.list()).filter(({ name }) => only === null || only.includes(name));
  const fates: { name: string; fate: Fate }[] = [];
  for (const { name } of names.filter(isRecord)) {
    if (signal.aborted) break;
    fates.push({ name, fate: await copyOne(request, name) });
    onProgress(fates.length, names.length);
  }
  const namesOf = (wanted: Fate) => fates.flatMap(({ name, fate }) => (fate === wanted ? [name] : []));
  return {
    copied: namesOf("copied"),
    same: namesOf("same"),
    newer: namesOf("newer"),
    diverged: namesOf("diverged"),
    held: namesOf("held"),
    damaged: fates.flatMap(({ name, fate }) => (typeof fate === "string" ? [] : [{ name, ...fate }])),
  };
}

function isRecord({ name }: StateEntry): boolean {
  return parseStateFileName("", name) !== null;
}

async function copyOne(request: CopyRequest, name: string): Promise<Fate> {
  const { from, to, isDryRun, now, signal } = request;
  const source = await findRecord(from, name);
  if (source.kind === "none") return "same";
  if (source.kind === "damaged") return { side: "from", detail: source.detail };
  const first = judge(request, source.record, await findRecord(to, name));
  if (first !== "copied" || isDryRun) return first;
  const { phase = "", specId = null } = parseStateFileName("", name) ?? {};
  try {
    // What was judged may have moved on until the lease was there.
    return await to.withLease({ phase, specId }, { now, waitMs: leaseWaitMs, signal }, async () => {
      const target = await findRecord(to, name);
      const fate = judge(request, source.record, target);
      if (fate !== "copied") return fate;
      const { kind } = await to.write(source.record, versionOf(target));
      return kind === "written" ? "copied" : "held";
    });
  } catch (error) {
    if (error instanceof AlfredError && error.code === "run_held") return "held";
    throw error;
  }
}

function judge({ isOverwriting }: CopyRequest, source: StoredRecord, target: FoundRecord): Fate {
  if (target.kind === "none") return "copied";
  if (target.kind === "damaged") return isOverwriting ? "copied" : { side: "to", detail: target.detail };
  const { record } = target;
  const isDamaged = record.damage !== null;
  if (!isDamaged && record.text === source.text && record.recordedIn === source.recordedIn) return "same";
  const comparison = compareRuns(relocate(source.run, source.recordedIn, record.recordedIn), record.run);
  if (comparison === "same" && !isDamaged) return "same";
  if (comparison === "newer" || isOverwriting) return "copied";
  if (isDamaged) return { side: "to", detail: record.damage };
  return comparison === "older" ? "newer" : "diverged";
}

function versionOf(found: FoundRecord): string | null {
  if (found.kind === "none") return null;
  return found.kind === "damaged" ? found.version : found.record.version;
}
