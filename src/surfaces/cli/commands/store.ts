import type { Registration } from "../registration.ts";
import { addStoreCopy } from "./store-copy.ts";
import { addStoreStatus } from "./store-status.ts";

export function addStore(registration: Registration): void {
  const store = registration.program
    .command("store")
    .description(
      "Runs and results are this machine's files, unless .moai/config.json names a store that a team's machines share.",
    );
  addStoreStatus(registration, store);
  addStoreCopy(registration, store);
}
