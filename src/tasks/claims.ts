import { dirname } from "node:path";
import {
  judgeProcess,
  makeDirectoryDurably,
  type ProcessIdentity,
  readRegularFile,
  writeDurably,
} from "../durable/index.ts";
import { type Claims as ClaimsRecord, validateClaims } from "./generated/claims.js";

/** Who works on a task. */
export interface Claim {
  readonly name: string;
  readonly claimedAt: string;
  /** The process that works on it; null where none could be told. */
  readonly process: ProcessIdentity | null;
}

/** By the task's id. */
export type Claims = ReadonlyMap<string, Claim>;

/** Who asks: the process that works, and the name it was given. */
export interface Claimant {
  readonly name: string | null;
  readonly process: ProcessIdentity | null;
}

/** The claim of who asks, from now on. */
export function claimOf(claimant: Claimant, now: Date): Claim {
  const { name, process } = claimant;
  return { name: name ?? nameOfProcess(process), claimedAt: now.toISOString(), process };
}

/** Who gave no name is called by the process. */
function nameOfProcess(process: ProcessIdentity | null): string {
  return process === null ? "unnamed" : `process ${process.processId}`;
}

/** A claimant whose process can't be seen from here is taken for gone after so long. */
const unseenForMs = 60 * 60_000;

/** Whether a claimant works on; `unknown` where its process can't be seen and its time isn't over. */
export function judgeClaim({ process, claimedAt }: Claim, now: Date): "alive" | "gone" | "unknown" {
  const verdict = process === null ? "unknown" : judgeProcess(process);
  if (verdict !== "unknown") return verdict;
  return Math.abs(now.getTime() - Date.parse(claimedAt)) > unseenForMs ? "gone" : "unknown";
}

/** Whether a claim is the asker's own: by the process, or by the name that it gives. */
export function isOwn({ name, process }: Claim, claimant: Claimant): boolean {
  if (claimant.name !== null) return claimant.name === name;
  return isSameProcess(process, claimant.process);
}

/**
 * Whether a claim is somebody else's who is known to live. Several agents may work under one process (a session and its subagents): what one of
 * them has claimed by its name is only theirs who give that name.
 */
export function isOfLivingOther(claim: Claim, claimant: Claimant, now: Date): boolean {
  const { name, process } = claim;
  if (judgeClaim(claim, now) !== "alive" || name === claimant.name) return false;
  return !isSameProcess(process, claimant.process) || name !== nameOfProcess(process);
}

function isSameProcess(one: ProcessIdentity | null, other: ProcessIdentity | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.processId === other.processId &&
    one.host === other.host &&
    one.startedAt === other.startedAt &&
    one.bootId === other.bootId &&
    one.processNamespace === other.processNamespace
  );
}

/** The claims in a file. One that is damaged holds none: the tasks themselves say what is in progress. */
export function readClaims(path: string): Claims {
  let data: unknown;
  try {
    data = JSON.parse(readRegularFile(path).toString("utf8"));
  } catch {
    return new Map();
  }
  if (!validateClaims(data)) return new Map();
  return new Map(Object.entries(data.claims).map(([id, claim]) => [id, fromRecord(claim)]));
}

function fromRecord(record: ClaimsRecord["claims"][string]): Claim {
  const { name, claimed_at: claimedAt, process: found } = record;
  const process =
    found === null
      ? null
      : {
          processId: found.process_id,
          host: found.host,
          startedAt: found.started_at,
          bootId: found.boot_id,
          processNamespace: found.process_namespace,
        };
  return { name, claimedAt, process };
}

/** @throws AlfredError what saving throws */
export function writeClaims(path: string, file: string, claims: Claims): void {
  const record: ClaimsRecord = {
    schema_version: 1,
    file,
    claims: Object.fromEntries(
      [...claims].map(([id, { name, claimedAt, process: found }]) => [
        id,
        {
          name,
          claimed_at: claimedAt,
          process:
            found === null
              ? null
              : {
                  process_id: found.processId,
                  host: found.host,
                  started_at: found.startedAt,
                  boot_id: found.bootId,
                  process_namespace: found.processNamespace,
                },
        },
      ]),
    ),
  };
  makeDirectoryDurably(dirname(path));
  writeDurably(path, Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
}
