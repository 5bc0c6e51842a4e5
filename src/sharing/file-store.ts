import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { sha256 } from "../context/index.ts";
import {
  makeDirectoryDurably,
  readLeaseHolder,
  readRegularFile,
  readWithFallback,
  withLease,
} from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import {
  bytesOfRun,
  leaseDirectory,
  listAllRunFiles,
  listArchivedFiles,
  listRunFiles,
  nameOfKey,
  parseRun,
  parseStateFileName,
  placeRunFile,
  putAside,
  relocate,
  removeRunFile,
  restoreFromBackup,
  runHolder,
  stateDirectory,
  withRunLease,
} from "../store/index.ts";
import {
  type HeldKey,
  isNewer,
  type StateEntry,
  type StateRecord,
  type StateStore,
  type StoredRecord,
} from "./state-store.ts";

/** How long one writer waits for another one; each takes milliseconds. */
const writeWaitMs = 20_000;
const writeLease = "records.lease";

/**
 * The state files of a project, or of a folder that several machines reach. Records stand there with their paths as they are in that folder. A
 * version is the SHA-256 of a file's bytes.
 * @param root the folder with `.moai` in it, absolute
 */
export function openFileStore(root: string, now: () => Date): StateStore {
  /** Read, compared and written by one process at a time. */
  const inTurn = <T>(work: () => T): Promise<T> => {
    makeDirectoryDurably(leaseDirectory(root));
    const options = { now, waitMs: writeWaitMs, purpose: "the records" };
    return withLease(join(leaseDirectory(root), writeLease), options, () => Promise.resolve(work()));
  };
  return {
    shown: `files:${root}`,
    list: async () => listRecords(root),
    read: async (name) => readRecord(root, name),
    write: async (record, expected) => {
      const { bytes, run } = asIn(root, record);
      return inTurn(() => {
        const files = filesOf(root, record.name);
        if (versionOf(files[0]) !== expected) return { kind: "conflict" };
        if (files[0] !== undefined) keepDamage(files[0], now());
        placeRunFile(root, record.name, bytes, run.status);
        // In the archive it would be an older version of what is in use again.
        for (const file of files) if (file !== join(stateDirectory(root), record.name)) removeRunFile(file);
        return { kind: "written", version: sha256(bytes) };
      });
    },
    remove: (name, expected) =>
      inTurn(() => {
        const files = filesOf(root, name);
        if (versionOf(files[0]) !== expected) return false;
        for (const file of files) removeRunFile(file);
        return true;
      }),
    withLease: (key, options, work) =>
      withRunLease(root, key, options, (lease) => {
        const regain = async () => {
          // A machine that slept wakes up where another one has taken over.
          if (lease.isHeld()) return false;
          const holder = runHolder(root, key) ?? lease.holder;
          throw new AlfredError({ code: "run_held", what: nameOfKey(key), holder });
        };
        return work({ ...lease, regain });
      }),
    listHeld: async () => listHeld(root),
    close: () => Promise.resolve(),
  };
}

/** What is in use stands before what is in the archive. */
function listRecords(root: string): readonly StateEntry[] {
  const found = new Map<string, string>();
  for (const { file } of listAllRunFiles(root)) {
    const version = versionOf(file);
    if (version !== null && !found.has(basename(file))) found.set(basename(file), version);
  }
  return [...found].map(([name, version]) => ({ name, version })).sort(byName);
}

function byName(one: StateEntry, other: StateEntry): number {
  return one.name < other.name ? -1 : 1;
}

/** Where a record lies: what is in use first. A name that is none of a state file leads nowhere. */
function filesOf(root: string, name: string): readonly string[] {
  const named = parseStateFileName(stateDirectory(root), name);
  if (named === null) return [];
  const archived = listArchivedFiles(root).map(({ file }) => file);
  return [named.file, ...archived.filter((file) => basename(file) === name)].filter((file) =>
    existsSync(file),
  );
}

/** Null also where it has gone meanwhile; what stands in its place and can't be read has no bytes. */
function versionOf(file: string | undefined): string | null {
  if (file === undefined) return null;
  try {
    return sha256(readRegularFile(file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    return sha256(Buffer.alloc(0));
  }
}

function readRecord(root: string, name: string): StoredRecord | null {
  const [file] = filesOf(root, name);
  if (file === undefined) return null;
  const parse = (bytes: Buffer) => ({ text: bytes.toString("utf8"), run: parseRun(bytes, name) });
  const read = readWithFallback(file, parse, (error) => !isNewer(error));
  if (read === null) return null;
  const damage = read.damage?.detail ?? null;
  return { name, ...read.value, recordedIn: root, version: versionOf(file) ?? "", damage };
}

/** What is damaged doesn't become the version before of what is written over it: it is put aside, and the good one takes its place. */
function keepDamage(file: string, now: Date): void {
  try {
    const read = readWithFallback(file, (bytes) => parseRun(bytes, basename(file)));
    if (read?.source === "backup") restoreFromBackup(file, now);
  } catch (error) {
    if (!(error instanceof AlfredError) || isNewer(error)) throw error;
    putAside(file, now);
  }
}

/** As it was written where its paths are of this folder, else with its paths moved here. */
function asIn(root: string, { name, text, recordedIn }: StateRecord) {
  const given = Buffer.from(text);
  const run = parseRun(given, name);
  if (recordedIn === root) return { bytes: given, run };
  return { bytes: bytesOfRun(relocate(run, recordedIn, root)), run };
}

function listHeld(root: string): readonly HeldKey[] {
  const directory = leaseDirectory(root);
  if (!existsSync(directory)) return [];
  const keys = new Set(
    listRunFiles(root).map(({ phase, specId }) => nameOfKey({ phase, specId }).replace(" ", "-")),
  );
  return readdirSync(directory).flatMap((name) => {
    const key = name.replace(/\.lease$/, "");
    if (name === key || !keys.has(key)) return [];
    const found = readLeaseHolder(join(directory, name));
    return found?.isAlive === true ? [{ key, ...found.holder }] : [];
  });
}
