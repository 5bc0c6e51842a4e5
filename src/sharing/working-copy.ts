import { basename } from "node:path";
import { type Context, sha256 } from "../context/index.ts";
import { type LeaseOptions, readRegularFile } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import {
  type LeaseKey,
  listRunFiles,
  nameOfKey,
  parseStateFileName,
  type RunLease,
  withRunLease,
} from "../store/index.ts";
import { type Right, type Settled, settle } from "./settle.ts";
import { listShared, openSides, outOfStep, type Sides } from "./sides.ts";
import type { StateEntry, StoreLease } from "./state-store.ts";

/** A project's runs and results on this machine, and their home in the team's store where there is one. */
export interface WorkingCopy {
  readonly root: string;
  /**
   * Brings in what others have saved, and sends what the store lacks. What somebody is at work on is left to them; of what can't be settled it is
   * told.
   * @throws AlfredError `store_unreachable`
   */
  readonly refresh: () => Promise<void>;
  /**
   * Does work while nobody else, on this machine or on another one, may change the runs of this key: what is decided is decided on what is newest.
   * @throws AlfredError `run_held`, `state_diverged`, `shared_state_damaged`, `store_unreachable`; `state_not_shared` once work has begun
   */
  readonly withLease: <T>(
    key: LeaseKey,
    options: Omit<LeaseOptions, "purpose">,
    work: (lease: RunLease) => Promise<T>,
  ) => Promise<T>;
  /** Removes from the team's store what was removed here as it was there. @param files state files, by their paths */
  readonly forget: (files: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a project's working copy, gives it to some work, and closes it.
 * @throws AlfredError `config_invalid`, `store_unreachable` before any work
 */
export async function withWorkingCopy<T>(
  context: Context,
  root: string,
  work: (copy: WorkingCopy) => Promise<T>,
): Promise<T> {
  const copy = await openWorkingCopy(context, root);
  try {
    await copy.refresh();
    return await work(copy);
  } finally {
    await copy.close();
  }
}

/**
 * Brings in what other machines of the team have saved, for who only looks. Nothing where no store is shared.
 * @throws AlfredError `config_invalid`, `store_unreachable`
 */
export function refreshRuns(context: Context, root: string): Promise<void> {
  return withWorkingCopy(context, root, () => Promise.resolve());
}

async function openWorkingCopy(context: Context, root: string): Promise<WorkingCopy> {
  const sides = await openSides(context, root);
  return sides === null ? filesAlone(root) : sharedCopy(sides, context);
}

/** This machine's files are all there is. */
function filesAlone(root: string): WorkingCopy {
  const nothing = () => Promise.resolve();
  return {
    root,
    refresh: nothing,
    withLease: (key, options, work) =>
      withRunLease(root, key, options, (lease) => work({ ...lease, confirm: nothing, share: nothing })),
    forget: nothing,
    close: nothing,
  };
}

/** This machine's files, kept in step with a team's store. */
export function sharedCopy(sides: Sides, context: Context): WorkingCopy {
  const { root, here, there, notes } = sides;
  return {
    root,

    refresh: async () => {
      const counts = { brought_in: 0, sent: 0, as_it_was: 0 };
      const ours = await here.list();
      const theirs = await listShared(sides, ours);
      for (const { name, key } of outOfStep(sides, ours, theirs)) {
        const settled = await settleApart(sides, context, key, name);
        counts[settled] += 1;
      }
      tell(sides, counts);
    },

    withLease: (key, options, work) =>
      there.withLease(key, options, (shared) =>
        withRunLease(root, key, options, async (lease) => {
          const isOfKey = ({ name }: StateEntry) => isOf(key, name);
          const all = await here.list();
          const ours = all.filter(isOfKey);
          const theirs = (await listShared(sides, all)).filter(isOfKey);
          const counts = { brought_in: 0, sent: 0, as_it_was: 0 };
          for (const { name } of outOfStep(sides, ours, theirs))
            counts[await settle(sides, name, "both")] += 1;
          tell(sides, counts);
          const held: RunLease = {
            ...lease,
            takenOverFrom: lease.takenOverFrom ?? shared.takenOverFrom,
            confirm: () => confirm(sides, key, shared, context),
            share: () => share(sides, key),
          };
          const result = await work(held).catch(async (error: unknown) => {
            await shareQuietly(sides, key, error, context);
            throw error;
          });
          await held.share();
          return result;
        }),
      ),

    forget: async (files) => {
      for (const name of files.map((file) => basename(file))) {
        const base = notes.read(name);
        if (base !== null) await there.remove(name, base.version);
        notes.forget(name);
      }
    },

    close: there.close,
  };
}

function isOf({ phase, specId }: LeaseKey, name: string): boolean {
  const named = parseStateFileName("", name);
  return named !== null && named.phase === phase && named.specId === specId;
}

/** A record that no work is about yet: what is wrong with it stands in nobody's way. */
async function settleApart(
  sides: Sides,
  { now, signal }: Context,
  key: LeaseKey,
  name: string,
): Promise<Settled> {
  const { root, there, report } = sides;
  const options = { now, waitMs: 0, signal };
  const underOwn = (right: Right) => withRunLease(root, key, options, () => settle(sides, name, right));
  const both = () =>
    there.withLease(key, options, ({ takenOverFrom }) => {
      if (takenOverFrom !== null) report({ kind: "run_taken_over", ...key, ...takenOverFrom });
      return underOwn("both");
    });
  try {
    // Who is at work on it elsewhere keeps the store in step; what they have saved is brought in all the same.
    return await unlessHeld(both, () => underOwn("here"));
  } catch (error) {
    if (!(error instanceof AlfredError) || error.code === "store_unreachable") throw error;
    if (error.code !== "run_held") report({ kind: "shared_state_left", record: name, detail: error.message });
    return "as_it_was";
  }
}

async function unlessHeld<T>(work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AlfredError && error.code === "run_held") return otherwise();
    throw error;
  }
}

/** Who lost the right with the connection, and finds that others have used it, has no say any more. */
async function confirm(
  { root, there, notes }: Sides,
  key: LeaseKey,
  lease: StoreLease,
  { trace }: Context,
): Promise<void> {
  try {
    if (!(await lease.regain())) return;
    const isChanged = (await there.list()).some(
      ({ name, version }) => isOf(key, name) && notes.read(name)?.version !== version,
    );
    if (isChanged) throw new AlfredError({ code: "run_held", what: nameOfKey(key), holder: lease.holder });
    trace({ kind: "note", text: `The lease of ${nameOfKey(key)} in ${root} was lost, and taken again.` });
  } catch (error) {
    // What is saved here meanwhile is sent when the store is back.
    if (!(error instanceof AlfredError) || error.code !== "store_unreachable") throw error;
    trace({ kind: "note", text: error.message });
  }
}

/** Sends what was saved under the lease. */
async function share(sides: Sides, key: LeaseKey): Promise<void> {
  for (const { file } of listRunFiles(sides.root, keyFilter(key))) {
    const name = basename(file);
    if (!isOf(key, name) || sides.notes.read(name)?.digest === sha256(readRegularFile(file))) continue;
    try {
      await settle(sides, name, "at_work");
    } catch (error) {
      // Saved here is saved; that the store has gone another way is to be decided on, and everything else keeps it from having it.
      if (!(error instanceof AlfredError) || ["state_diverged", "state_newer"].includes(error.code))
        throw error;
      const facts = { store: sides.there.shown, file, reason: error.failure };
      throw new AlfredError({ code: "state_not_shared", ...facts }, { cause: error });
    }
  }
}

/** The error that ended the work is the one to tell of, whatever becomes of this. */
async function shareQuietly(sides: Sides, key: LeaseKey, cause: unknown, { trace }: Context): Promise<void> {
  if (cause instanceof AlfredError && cause.code === "state_not_shared") return;
  try {
    await share(sides, key);
  } catch (error) {
    trace({ kind: "note", text: error instanceof Error ? error.message : String(error) });
  }
}

function keyFilter({ phase, specId }: LeaseKey) {
  return { phase, ...(specId === null ? {} : { specId }) };
}

function tell({ report, there }: Sides, { brought_in, sent }: Readonly<Record<Settled, number>>): void {
  if (brought_in + sent === 0) return;
  report({ kind: "state_shared", store: there.shown, broughtInCount: brought_in, sentCount: sent });
}
