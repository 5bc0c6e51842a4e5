import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Trace } from "../../../context/index.ts";
import { AlfredError } from "../../../failures/index.ts";
import { packWork, unpackWork } from "../../../git/index.ts";
import type { Run } from "../../../runs/index.ts";
import { stateDirectory } from "../../../store/index.ts";
import { carryStateHome, carryStateOut } from "../../carry-state.ts";
import { type Parcel, validateParcel } from "./generated/parcel.js";
import { branchOf } from "./job-names.ts";

export interface ParcelContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly trace: Trace;
}

/** What is gone from a parcel's bytes could be gone from the state: no more is read than a server should keep in memory. */
const bytesMax = 256 * 1024 * 1024;

/** A project's state as it goes out to a pod: its own alfred files, results, runs under way. Its code the pod clones. */
export function packState(executionId: string, project: string, now: Date): Buffer {
  return inFolder((folder) => {
    carryStateOut(project, folder);
    return bytesOf({
      schema_version: 1,
      execution_id: executionId,
      recorded_in: project,
      saved_at: now.toISOString(),
      files: filesBelow(folder),
      branch: branchOf(executionId),
      bundle: null,
    });
  });
}

/** Puts it where the pod has cloned the project, with paths as they are there. What the clone brought is written over: the server's is newer. */
export function unpackState(bytes: Uint8Array, project: string, trace: Trace): void {
  const parcel = readParcel(bytes);
  inFolder((folder) => {
    writeFiles(parcel, folder);
    carryStateHome(folder, project, new Date(0), trace, parcel.recorded_in);
  });
  const isState = (path: string) => path.startsWith(".moai/memory/");
  writeFiles({ files: parcel.files.filter(({ path }) => !isState(path)) }, project);
}

export interface PackedParcel {
  readonly bytes: Buffer;
  /** What the work has changed; relative to the project. */
  readonly artifacts: readonly string[];
  /** Null where nothing was changed. */
  readonly branch: string | null;
}

/** State and work as they are, on the way home. @throws AlfredError `git_failed` */
export async function packForHome(
  { environment, now }: ParcelContext,
  {
    executionId,
    project,
    base,
  }: { readonly executionId: string; readonly project: string; readonly base: string },
): Promise<PackedParcel> {
  const { bundle, files } = await packWork({ directory: project, environment }, base);
  const branch = branchOf(executionId);
  const bytes = inFolder((folder) => {
    carryStateOut(project, folder);
    return bytesOf({
      schema_version: 1,
      execution_id: executionId,
      recorded_in: project,
      saved_at: now().toISOString(),
      files: filesBelow(folder),
      artifacts: [...files],
      branch,
      bundle: bundle?.toString("base64") ?? null,
    });
  });
  return { bytes, artifacts: files, branch: bundle === null ? null : branch };
}

/** What came home. */
export interface CameHome {
  /** The run that was saved last; null where there is none. */
  readonly run: Run | null;
  readonly branch: string | null;
  readonly artifacts: readonly string[];
}

/**
 * Brings a parcel's runs into the project under their own ids, and its work onto the execution's branch. What is newer in the project stays; once
 * more is harmless.
 * @throws AlfredError `state_damaged`, also where a pod sent what is another execution's, or names a branch that isn't its own; `git_failed`
 */
export async function unpackAtHome(
  { environment, trace }: ParcelContext,
  executionId: string,
  bytes: Uint8Array,
  project: string,
): Promise<CameHome> {
  const parcel = readParcel(bytes);
  if (parcel.execution_id !== executionId) throw damaged("it is another execution's");
  if (parcel.branch !== branchOf(executionId)) throw damaged("it names a branch that isn't its own");
  const run = inFolder((folder) => {
    writeFiles(parcel, folder);
    return carryStateHome(folder, project, new Date(0), trace, parcel.recorded_in);
  });
  // After the records: they count also where this repository hasn't the commit that the work builds on.
  if (parcel.bundle !== null) {
    const bundle = Buffer.from(parcel.bundle, "base64");
    await unpackWork({ directory: project, environment }, parcel.branch, bundle);
  }
  return { run, branch: parcel.bundle === null ? null : parcel.branch, artifacts: parcel.artifacts ?? [] };
}

/** Whether there is anything in what a job has sent that isn't elsewhere: records of runs, commits. What can't be read may hold some. */
export function holdsWork(bytes: Uint8Array): boolean {
  try {
    const { bundle, files } = readParcel(bytes);
    const records = stateDirectory("").split(sep).join("/");
    return bundle !== null || files.some(({ path }) => path.startsWith(`${records}/`));
  } catch (error) {
    if (error instanceof AlfredError) return true;
    throw error;
  }
}

function bytesOf(parcel: Parcel): Buffer {
  return gzipSync(Buffer.from(JSON.stringify(parcel)));
}

function readParcel(bytes: Uint8Array): Parcel {
  let data: unknown;
  try {
    data = JSON.parse(gunzipSync(bytes, { maxOutputLength: bytesMax }).toString("utf8"));
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
  if (!validateParcel(data)) throw damaged(JSON.stringify(validateParcel.errors?.[0]));
  return data;
}

function damaged(detail: string): AlfredError {
  return new AlfredError({ code: "state_damaged", file: "the state that a job sent", detail });
}

function filesBelow(folder: string): Parcel["files"] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return {
        path: relative(folder, file).split(sep).join("/"),
        base64: readFileSync(file).toString("base64"),
      };
    });
}

function writeFiles({ files }: Pick<Parcel, "files">, folder: string): void {
  for (const { path, base64 } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(base64, "base64"));
  }
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "alfred-parcel-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
