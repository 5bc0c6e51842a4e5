import { join } from "node:path";
import { leaseDirectory } from "./state-files.ts";

/** What a lease is on: the work on one SPEC in one phase, or a phase without one. */
export interface LeaseKey {
  readonly phase: string;
  readonly specId: string | null;
}

/** Where the lease on the runs of a key lies while somebody holds it. */
export function leaseFile(root: string, key: LeaseKey): string {
  return join(leaseDirectory(root), `${nameOfKey(key).replace(" ", "-")}.lease`);
}

/** What a key is called in files and messages. */
export function nameOfKey({ phase, specId }: LeaseKey): string {
  return specId === null ? phase : `${phase} ${specId}`;
}
