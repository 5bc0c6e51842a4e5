import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { HolderFacts } from "../failures/index.ts";

/** Who holds a lease: enough to tell this process from another one that got the same id later, or elsewhere. */
export interface Holder extends HolderFacts {
  /** When the process started, in the system's own words; null where it can't be told. */
  readonly startedAt: string | null;
  /** Changes with every boot of the machine; null where there is none. */
  readonly bootId: string | null;
  /** Two containers with one checkout have process ids that mean nothing to each other. */
  readonly processNamespace: string | null;
  readonly token: string;
  readonly purpose: string;
}

export function thisProcess(purpose: string, since: Date): Holder {
  return {
    processId: process.pid,
    host: hostname(),
    since: since.toISOString(),
    startedAt: processStart(process.pid),
    bootId: textOf("/proc/sys/kernel/random/boot_id"),
    processNamespace: linkOf("/proc/self/ns/pid"),
    token: crypto.randomUUID(),
    purpose,
  };
}

/** Whether the holder is known to be alive or gone; `unknown` where it can't be seen from here. */
export function judge(holder: Holder): "alive" | "gone" | "unknown" {
  if (holder.host !== hostname()) return "unknown";
  const bootId = textOf("/proc/sys/kernel/random/boot_id");
  // A machine that was started anew runs none of the processes it ran before; the name may also belong to another machine's twin.
  if (holder.bootId !== null && bootId !== null && holder.bootId !== bootId) return "gone";
  if (holder.processNamespace !== linkOf("/proc/self/ns/pid")) return "unknown";
  if (!processExists(holder.processId)) return "gone";
  const startedAt = processStart(holder.processId);
  return holder.startedAt !== null && startedAt !== null && startedAt !== holder.startedAt ? "gone" : "alive";
}

function processExists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
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
    return execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).trim();
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

/** The holder in a lease file's bytes, or null where they aren't one. */
export function parseHolder(bytes: Buffer): Holder | null {
  let data: unknown;
  try {
    data = JSON.parse(bytes.toString("utf8"));
  } catch {
    // A lease that was cut short by a crash says nothing about anybody.
    return null;
  }
  return isHolder(data) ? data : null;
}

function isHolder(data: unknown): data is Holder {
  if (typeof data !== "object" || data === null) return false;
  const record: Record<string, unknown> = { ...data };
  const isTextOrNull = (value: unknown) => value === null || typeof value === "string";
  return (
    Number.isInteger(record["processId"]) &&
    ["host", "since", "token", "purpose"].every((name) => typeof record[name] === "string") &&
    ["startedAt", "bootId", "processNamespace"].every((name) => isTextOrNull(record[name]))
  );
}
