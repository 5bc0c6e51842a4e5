import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  flushDirectory,
  identifyProcess,
  makeDirectoryDurably,
  type ProcessIdentity,
  readRegularFile,
  writeDurably,
} from "../../../durable/index.ts";
import { AlfredError } from "../../../failures/index.ts";
import type { ExecutionError, ExecutionResult } from "../../execution.ts";
import type { JobEnd } from "../../runner.ts";
import { type JobClaimFile, validateJobClaimFile } from "./generated/job-claim-file.js";
import { type JobEndFile, validateJobEndFile } from "./generated/job-end-file.js";
import { type JobOrderFile, validateJobOrderFile } from "./generated/job-order-file.js";

/** One folder a job: what it is to do, who does it, what it prints, how it ended. */
export interface JobFiles {
  readonly folder: string;
  readonly order: string;
  readonly claim: string;
  readonly cancel: string;
  readonly output: string;
  readonly end: string;
}

/** What a local job is to do, as its process reads it. */
export interface LocalOrder {
  readonly executionId: string;
  readonly project: string;
  readonly repository: string;
  readonly prefix: string;
  readonly worktree: string;
  readonly branch: string;
  readonly commit: string;
  readonly command: readonly string[];
  readonly input: string;
  readonly timeoutSeconds: number;
}

/** Who does it, and since when. */
export interface Claim {
  readonly startedAt: Date;
  readonly identity: ProcessIdentity;
}

export interface EndRecord {
  readonly endedAt: Date;
  readonly end: JobEnd;
  readonly runId: string | null;
}

export function jobFiles(directory: string, executionId: string): JobFiles {
  const folder = join(directory, executionId);
  const at = (name: string) => join(folder, name);
  return {
    folder,
    order: at("order.json"),
    claim: at("claim.json"),
    cancel: at("cancel"),
    output: at("output.log"),
    end: at("end.json"),
  };
}

/** Writes what is to be done, once: a second one says the same. Only this user may read what was asked. */
export function writeOrder(files: JobFiles, order: LocalOrder): void {
  makeDirectoryDurably(files.folder, 0o700);
  const data: JobOrderFile = {
    execution_id: order.executionId,
    project: order.project,
    repository: order.repository,
    prefix: order.prefix,
    worktree: order.worktree,
    branch: order.branch,
    commit: order.commit,
    command: [...order.command],
    input: order.input,
    timeout_seconds: order.timeoutSeconds,
  };
  writeDurably(files.order, bytesOf(data), { mode: 0o600 });
}

/** Null where nothing was asked for. @throws AlfredError `state_damaged` */
export function readOrder(files: JobFiles): LocalOrder | null {
  const data = read(files.order);
  if (data === undefined) return null;
  if (!validateJobOrderFile(data)) throw damaged(files.order, validateJobOrderFile.errors);
  const { execution_id, project, repository, prefix, worktree, branch, commit, command, input } = data;
  return {
    executionId: execution_id,
    project,
    repository,
    prefix,
    worktree,
    branch,
    commit,
    command,
    input,
    timeoutSeconds: data.timeout_seconds,
  };
}

/**
 * Takes a job for a process: true for exactly one caller, ever. Whole or not there, whenever this is killed.
 * @returns false where the job has been taken already
 */
export function takeJob(files: JobFiles, startedAt: Date): boolean {
  const identity = identifyProcess(process.pid);
  const data: JobClaimFile = {
    started_at: startedAt.toISOString(),
    process_id: identity.processId,
    host: identity.host,
    process_started_at: identity.startedAt,
    boot_id: identity.bootId,
    process_namespace: identity.processNamespace,
  };
  const temporary = `${files.claim}.${crypto.randomUUID()}`;
  writeNew(temporary, bytesOf(data));
  try {
    linkSync(temporary, files.claim);
    flushDirectory(files.folder);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeNew(file: string, bytes: Buffer): void {
  const handle = openSync(file, "wx", 0o600);
  try {
    if (writeSync(handle, bytes) !== bytes.byteLength) throw new Error(`Only a part of ${file} was written`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Null where nobody has taken it. @throws AlfredError `state_damaged` */
export function readClaim(files: JobFiles): Claim | null {
  const data = read(files.claim);
  if (data === undefined) return null;
  if (!validateJobClaimFile(data)) throw damaged(files.claim, validateJobClaimFile.errors);
  return {
    startedAt: new Date(data.started_at),
    identity: {
      processId: data.process_id,
      host: data.host,
      startedAt: data.process_started_at,
      bootId: data.boot_id,
      processNamespace: data.process_namespace,
    },
  };
}

/** Says how the job ended; what was said first counts. */
export function writeEnd(files: JobFiles, { endedAt, end, runId }: EndRecord): void {
  if (existsSync(files.end)) return;
  const result = "result" in end ? end.result : null;
  const data: JobEndFile = {
    ended_at: endedAt.toISOString(),
    kind: end.kind,
    run_id: runId,
    result: result === null ? null : resultToFile(result),
    error: "error" in end ? { ...end.error } : null,
  };
  writeDurably(files.end, bytesOf(data), { mode: 0o600 });
}

function resultToFile({ output, tokensUsed, artifacts, branch }: ExecutionResult) {
  return { output, tokens_used: tokensUsed, artifacts, branch };
}

/** Null where it hasn't ended, or nobody could say so. @throws AlfredError `state_damaged` */
export function readEnd(files: JobFiles): EndRecord | null {
  const data = read(files.end);
  if (data === undefined) return null;
  if (!validateJobEndFile(data)) throw damaged(files.end, validateJobEndFile.errors);
  return { endedAt: new Date(data.ended_at), end: endOf(files, data), runId: data.run_id };
}

function endOf(files: JobFiles, { kind, result, error }: JobEndFile): JobEnd {
  const seen: ExecutionResult | null =
    result === null
      ? null
      : {
          output: result.output,
          tokensUsed: result.tokens_used,
          artifacts: result.artifacts,
          branch: result.branch,
        };
  if (kind === "cancelled") return { kind };
  if (kind === "succeeded") {
    if (seen === null) throw damaged(files.end, [{ message: "it succeeded without a result" }]);
    return { kind, result: seen };
  }
  const known: ExecutionError = error ?? { code: "unknown", message: "It failed.", details: {} };
  return { kind, error: known, result: seen };
}

function bytesOf(data: object): Buffer {
  return Buffer.from(`${JSON.stringify(data, null, 2)}\n`);
}

/** Undefined where there is no such file. */
function read(file: string): unknown {
  let text: string;
  try {
    text = readRegularFile(file).toString("utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(file, [{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

function damaged(file: string, errors: unknown): AlfredError {
  return new AlfredError({ code: "state_damaged", file, detail: JSON.stringify(errors) });
}
