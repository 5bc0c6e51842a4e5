import { AlfredError, bareFacts } from "../failures/index.ts";
import { isNewer, type StateStore, type StoredRecord } from "./state-store.ts";

/** A record as it was found: `damaged` has no version that can be read, though there is something in its place. */
export type FoundRecord =
  | { readonly kind: "none" }
  | { readonly kind: "good"; readonly record: StoredRecord }
  | { readonly kind: "damaged"; readonly version: string; readonly detail: string };

const unreadable = ["state_damaged", "state_invalid"];

/** @throws AlfredError `state_newer`, `store_unreachable` and whatever else isn't damage */
export async function findRecord(store: StateStore, name: string): Promise<FoundRecord> {
  try {
    const record = await store.read(name);
    return record === null ? { kind: "none" } : { kind: "good", record };
  } catch (error) {
    if (!(error instanceof AlfredError) || isNewer(error) || !unreadable.includes(error.code)) throw error;
    const entry = (await store.list()).find((each) => each.name === name);
    return entry === undefined
      ? { kind: "none" }
      : { kind: "damaged", version: entry.version, detail: bareFacts(error) };
  }
}
