import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Lease,
  type LeaseOptions,
  livingHolder,
  makeDirectoryDurably,
  namesNobody,
  withLease,
} from "../durable/index.ts";
import type { HolderFacts } from "../failures/index.ts";
import { type LeaseKey, leaseFile, nameOfKey } from "./lease-file.ts";
import { leaseDirectory } from "./state-files.ts";

/** The right to change the runs of a key: on this machine, and where a team shares a store, for the whole team. */
export interface RunLease extends Lease {
  /**
   * Asks whether the right still stands, where it may have been lost with a connection; done before every save.
   * @throws AlfredError `run_held` where somebody else has taken it meanwhile
   */
  readonly confirm: () => Promise<void>;
  /**
   * Has what was saved under the lease in the team's store, too; nothing where there is none.
   * @throws AlfredError `state_not_shared`, `state_diverged`; what was saved on this machine stays
   */
  readonly share: () => Promise<void>;
}

/**
 * Runs a function while no other process may change the runs of this phase and SPEC: what is decided is decided on what was read
 * under the lease (product.md, promise 3).
 * @throws AlfredError `run_held` when the wait is over
 */
export function withRunLease<T>(
  root: string,
  key: LeaseKey,
  options: Omit<LeaseOptions, "purpose">,
  use: (lease: Lease) => Promise<T>,
): Promise<T> {
  makeDirectoryDurably(leaseDirectory(root));
  return withLease(leaseFile(root, key), { ...options, purpose: nameOfKey(key) }, use);
}

/** The process that is at work on a run now, or null: such a run is neither stopped nor to be resumed. */
export function runHolder(root: string, key: LeaseKey): HolderFacts | null {
  return livingHolder(leaseFile(root, key));
}

/** The lease files of a project that name nobody; who needs one of them takes it over. */
export function listNamelessLeases(root: string): readonly string[] {
  const directory = leaseDirectory(root);
  return namesIn(directory)
    .map((name) => join(directory, name))
    .filter((path) => path.endsWith(".lease") && namesNobody(path));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Where there is no folder there is no lease; what stands in its place is said by who needs one.
    return [];
  }
}
