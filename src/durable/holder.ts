import { readFileSync, readlinkSync } from "node:fs";
import type { HolderFacts } from "../failures/index.ts";

/** A process: enough to tell it from another one that got the same id later, or elsewhere. */
export interface ProcessIdentity {
  readonly processId: number;
  readonly host: string;
  /** When the process started, in the system's own words; null where it can't be told. */
  readonly startedAt: string | null;
  /** Changes with every boot of the machine; null where there is none. */
  readonly bootId: string | null;
  /** Two containers with one checkout have process ids that mean nothing to each other. */
  readonly processNamespace: string | null;
}

/** Who holds a lease. */
export interface Holder extends HolderFacts, ProcessIdentity {
  /** A UUID of this one lease. */
  readonly token: string;
  readonly purpose: string;
  /** How often the holder shows that it lives. */
  readonly heartbeatMs: number;
}

const bootIdFile = "/proc/sys/kernel/random/boot_id";
const namespaceLink = "/proc/self/ns/pid";
/** No holder may claim to show itself so seldom that its lease sticks. */
const heartbeatMsMax = 60_000;

/** This process as a holder; the caller says since when. */
export function thisProcess(purpose: string, heartbeatMs: number): Omit<Holder, "since"> {
  return aProcess(process.pid, purpose, heartbeatMs);
}

/** A process of this machine as a holder; the caller says since when. */
export function aProcess(processId: number, purpose: string, heartbeatMs: number): Omit<Holder, "since"> {
  return { ...identifyProcess(processId), token: crypto.randomUUID(), purpose, heartbeatMs };
}

/** A process of this machine and, where there are such things, of this container. */
export function identifyProcess(processId: number = process.pid): ProcessIdentity {
  return {
    processId,
    host: thisHost(),
    startedAt: processStart(processId),
    bootId: textOf(bootIdFile),
    processNamespace: linkOf(namespaceLink),
  };
}

/** Whether a process is known to be alive or gone; `unknown` where it can't be seen from here. */
export function judge(holder: ProcessIdentity): "alive" | "gone" | "unknown" {
  if (holder.host !== thisHost()) return "unknown";
  const bootId = textOf(bootIdFile);
  // A machine that was started anew runs none of the processes it ran before.
  if (holder.bootId !== null && bootId !== null && holder.bootId !== bootId) return "gone";
  if (holder.processNamespace !== linkOf(namespaceLink)) return "unknown";
  if (!processExists(holder.processId)) return "gone";
  const startedAt = processStart(holder.processId);
  return holder.startedAt !== null && startedAt !== null && startedAt !== holder.startedAt ? "gone" : "alive";
}

/** Whether a process of this id, or a group that it led, can still be the one that was noted: not another boot's, nor another one that got the id. */
export function canStillBe(holder: Holder): boolean {
  const verdict = judge(holder);
  if (verdict !== "gone") return verdict === "alive";
  const isOfThisBoot = holder.bootId !== null && holder.bootId === textOf(bootIdFile);
  return isOfThisBoot && !processExists(holder.processId);
}

function thisHost(): string {
  // Loaded only where it is needed: the session hook has to be as quick as starting Node, and seldom finds a lease.
  return process.getBuiltinModule("node:os").hostname();
}

function processExists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** On Linux the start in clock ticks since boot; elsewhere what `ps` says. A process that is only waiting to be collected has ended. */
function processStart(processId: number): string | null {
  const stat = textOf(`/proc/${processId}/stat`);
  if (stat !== null) {
    // The name in parentheses may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  }
  if (process.platform === "linux" || process.platform === "win32") return null;
  try {
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    return execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], {
      encoding: "utf8",
      // The same words whatever language and time zone the two processes were started with.
      env: { LC_ALL: "C", TZ: "UTC", PATH: "/bin:/usr/bin" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // Without `ps` the process id alone decides.
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // Only Linux has these files.
    return null;
  }
}

function linkOf(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    // Only Linux has these files.
    return null;
  }
}

/** What others are told of a holder. */
export function factsOf({ processId, host, since }: HolderFacts): HolderFacts {
  return { processId, host, since };
}

/** A lease file's bytes. */
export function bytesOfHolder(holder: Holder): Buffer {
  return Buffer.from(
    `${JSON.stringify({
      process_id: holder.processId,
      host: holder.host,
      since: holder.since,
      started_at: holder.startedAt,
      boot_id: holder.bootId,
      process_namespace: holder.processNamespace,
      token: holder.token,
      purpose: holder.purpose,
      heartbeat_ms: holder.heartbeatMs,
    })}\n`,
  );
}

/** The holder in a lease file's bytes, or null where they aren't one: a lease that was cut short says nothing about anybody. */
export function parseHolder(bytes: Uint8Array): Holder | null {
  const data = recordIn(bytes);
  const processId = data["process_id"];
  const token = data["token"];
  const heartbeatMs = data["heartbeat_ms"];
  const { host, since, purpose } = data;
  const startedAt = textOrNull(data["started_at"]);
  const bootId = textOrNull(data["boot_id"]);
  const processNamespace = textOrNull(data["process_namespace"]);
  if (typeof processId !== "number" || !Number.isSafeInteger(processId) || processId <= 0) return null;
  if (typeof host !== "string" || typeof since !== "string" || typeof purpose !== "string") return null;
  if (startedAt === undefined || bootId === undefined || processNamespace === undefined) return null;
  // The token becomes a part of a file's name.
  if (typeof token !== "string" || !/^[0-9a-f-]{36}$/.test(token)) return null;
  if (typeof heartbeatMs !== "number" || !(heartbeatMs > 0)) return null;
  return {
    processId,
    host,
    since,
    startedAt,
    bootId,
    processNamespace,
    token,
    purpose,
    heartbeatMs: Math.min(heartbeatMs, heartbeatMsMax),
  };
}

function recordIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof data === "object" && data !== null ? { ...data } : {};
  } catch {
    return {};
  }
}

function textOrNull(value: unknown): string | null | undefined {
  return value === null || typeof value === "string" ? value : undefined;
}
