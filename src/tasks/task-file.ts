import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { type Context, sha256 } from "../context/index.ts";
import { makeDirectoryDurably, readRegularFile, withLease, writeDurably } from "../durable/index.ts";
import { AlfredError } from "../failures/index.ts";
import { validateAndConvertPath } from "../project/index.ts";
import { type Claims, readClaims, writeClaims } from "./claims.ts";
import { editTasks, type TaskChange } from "./edit-task.ts";
import { readTaskText } from "./parse-tasks.ts";
import type { TaskText } from "./task-text.ts";

/** A task file of a project, found and checked. */
export interface TaskFile {
  /** Where it is, links resolved. */
  readonly path: string;
  /** From the project root, as messages name it. */
  readonly shown: string;
  readonly claimsPath: string;
  readonly leasePath: string;
}

/** No task file that people read is as long. */
const bytesMax = 16 * 1024 * 1024;
const leaseWaitMs = 60_000;
/** A person's editor may save between reading and writing; then everything is decided anew. */
const rereadsMax = 20;

/**
 * Finds a task file.
 * @throws PathError for a path that leads out of the project; AlfredError `file_not_found`
 */
export function findTaskFile(root: string, path: string, { trace }: Pick<Context, "trace">): TaskFile {
  const absolute = validateAndConvertPath(path, root, { mustExist: true, trace });
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new AlfredError({ code: "file_not_found", path });
  }
  // One file has one lease, however it is spelled; the validator has seen where its links lead.
  const real = realpathSync(absolute);
  const shown = relative(realpathSync(root), real).split(sep).join("/");
  const name = `${basename(real)
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 60)}-${digest(shown)}`;
  const memory = validateAndConvertPath(".moai/memory", root, { trace });
  return {
    path: real,
    shown,
    claimsPath: join(memory, "task-claims", `${name}.json`),
    leasePath: join(memory, "leases", `tasks-${name}.lease`),
  };
}

function digest(text: string): string {
  return sha256(text).slice(0, 12);
}

/** @throws AlfredError `file_unreadable`; also for a file that isn't UTF-8, which couldn't be written back as it was */
export function readTaskFile({ path, shown }: TaskFile): string {
  const bytes = readBytes(path, shown);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw unreadable(shown, "it is not UTF-8 text", error);
  }
}

function readBytes(path: string, shown: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > bytesMax) throw unreadable(shown, `it has ${size} bytes; ${bytesMax} are the most`);
    return readRegularFile(path);
  } catch (error) {
    if (error instanceof AlfredError) throw error;
    throw unreadable(shown, error instanceof Error ? error.message : String(error), error);
  }
}

function unreadable(path: string, detail: string, cause?: unknown): AlfredError {
  return new AlfredError({ code: "file_unreadable", path, detail }, { cause });
}

/** What was decided on a file as it was read. */
export interface Decision<T> {
  readonly value: T;
  readonly changes?: ReadonlyMap<string, TaskChange>;
  /** The claims as they are to be afterwards. */
  readonly claims?: Claims;
}

/**
 * Lock, read, decide, write, unlock (product.md, promise 3). `decide` is called again where somebody without the lock, such as a person's
 * editor, has saved meanwhile. A decision that changes nothing needs no lock: twenty agents that wait would keep one that works from it.
 * @throws AlfredError `run_held`, `file_unreadable`, what saving throws; the file is then as it was
 */
export async function changeTaskFile<T>(context: Context, file: TaskFile, decide: Decide<T>): Promise<T> {
  const { decision } = look(file, decide);
  if ((decision.changes?.size ?? 0) === 0 && decision.claims === undefined) return decision.value;

  makeDirectoryDurably(dirname(file.leasePath));
  const waiting = {
    now: context.now,
    waitMs: leaseWaitMs,
    signal: context.signal,
    purpose: file.shown,
    onWait: ({ processId, host }: { readonly processId: number; readonly host: string }) =>
      context.report({ kind: "waiting_for_lease", holder: `${processId} (${host})` }),
  };
  return withLease(file.leasePath, waiting, async () => {
    for (let count = 0; count < rereadsMax; count++) {
      const seen = look(file, decide);
      if (write(context, file, seen)) return seen.decision.value;
    }
    throw unreadable(file.shown, "it is being changed all the time");
  });
}

type Decide<T> = (text: TaskText, claims: Claims) => Decision<T>;

interface Seen<T> {
  readonly text: string;
  readonly claims: Claims;
  readonly decision: Decision<T>;
}

function look<T>(file: TaskFile, decide: Decide<T>): Seen<T> {
  const text = readTaskFile(file);
  const claims = readClaims(file.claimsPath);
  return { text, claims, decision: decide(readTaskText(text), claims) };
}

/** False where the file isn't any more what the decision was made on. */
function write(
  { language }: Context,
  file: TaskFile,
  { text, claims: before, decision }: Seen<unknown>,
): boolean {
  const { changes = new Map(), claims = before } = decision;
  const edited = editTasks(text, changes, { language });
  // A claim is there before its task is in progress, and goes after it: a claim alone means nothing, a task alone would be stuck.
  if ([...claims].some(([id, claim]) => before.get(id) !== claim)) {
    writeClaims(file.claimsPath, file.shown, new Map([...before, ...claims]));
  }
  if (edited !== text) {
    if (readTaskFile(file) !== text) return false;
    writeDurably(file.path, Buffer.from(edited), { mode: statSync(file.path).mode & 0o777 });
  }
  if ([...before.keys()].some((id) => !claims.has(id))) writeClaims(file.claimsPath, file.shown, claims);
  return true;
}
