import { realpathSync } from "node:fs";
import type { Context, Report } from "../context/index.ts";
import { AlfredError } from "../failures/index.ts";
import { configPath, readConfig, validateAndConvertPath } from "../project/index.ts";
import { type LeaseKey, parseStateFileName, stateDirectory } from "../store/index.ts";
import { openFileStore } from "./file-store.ts";
import { type Notes, openNotes } from "./notes.ts";
import { openStateStore } from "./open-store.ts";
import type { StateEntry, StateStore } from "./state-store.ts";
import {
  folderOf,
  identityOf,
  isFolder,
  storeVariable,
  type TeamAddress,
  teamAddressOf,
} from "./store-address.ts";

/** A project's own files, the store of its team, and what was last the same in both. */
export interface Sides {
  readonly root: string;
  readonly here: StateStore;
  readonly there: StateStore;
  readonly notes: Notes;
  readonly report: Report;
  readonly now: () => Date;
}

/** Where a project's team shares its state; null where it doesn't. @throws AlfredError `config_invalid`, `path_refused` */
export function teamAddressIn({ environment }: Context, root: string): TeamAddress | null {
  const team = teamAddressOf(readConfig(root).store, environment);
  // A folder elsewhere is the user's to name, not a cloned project's (product.md, promise 5).
  const isUsersWord = team?.address === environment[storeVariable];
  if (team !== null && !isUsersWord && isFolder(team.address))
    validateAndConvertPath(folderOf(team.address, root), root);
  if (team !== null && isFolder(team.address) && isSameFolder(folderOf(team.address, root), root)) {
    const problems = ["/store/address: the project's own folder can't be its team's store"];
    throw new AlfredError({ code: "config_invalid", file: configPath, problems });
  }
  return team;
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    // A folder that isn't there yet is another one.
    return false;
  }
}

/** Null where the project's team shares nothing. @throws AlfredError `config_invalid`, `store_unreachable` */
export async function openSides(context: Context, root: string): Promise<Sides | null> {
  const team = teamAddressIn(context, root);
  if (team === null) return null;
  const { now, report } = context;
  const there = await openStateStore(team, { directory: root, now });
  const store = isFolder(team.address) ? there.shown : identityOf(team.address);
  const notes = openNotes(root, `${store}\n${team.project}`);
  return { root, here: openFileStore(root, now), there, notes, report, now };
}

/**
 * What the team's store has. One that is empty though records were shared with it isn't the one: a folder that isn't mounted, a new database.
 * @throws AlfredError `store_unreachable`
 */
export async function listShared(
  { there, notes }: Pick<Sides, "there" | "notes">,
  ours: readonly StateEntry[],
): Promise<readonly StateEntry[]> {
  const theirs = await there.list();
  if (theirs.length > 0 || ours.every(({ name }) => notes.read(name) === null)) return theirs;
  const detail =
    "it is empty, though runs were shared with it; to begin it anew: alfred store copy --from files --to team";
  throw new AlfredError({ code: "store_unreachable", store: there.shown, detail });
}

/** The records that may differ, told without reading any that neither side has changed. */
export function outOfStep(
  { root, notes }: Pick<Sides, "root" | "notes">,
  ours: readonly StateEntry[],
  theirs: readonly StateEntry[],
): readonly { readonly name: string; readonly key: LeaseKey }[] {
  const here = new Map(ours.map(({ name, version }) => [name, version]));
  const there = new Map(theirs.map(({ name, version }) => [name, version]));
  return [...new Set([...here.keys(), ...there.keys()])].sort().flatMap((name) => {
    const named = parseStateFileName(stateDirectory(root), name);
    if (named === null) return [];
    const base = notes.read(name);
    const isInStep = base !== null && here.get(name) === base.digest;
    const { phase, specId } = named;
    return isInStep && (there.get(name) ?? base.version) === base.version
      ? []
      : [{ name, key: { phase, specId } }];
  });
}
