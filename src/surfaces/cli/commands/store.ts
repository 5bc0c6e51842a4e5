import { storeHelp } from "../help/store.ts";
import type { Registration } from "../registration.ts";
import { addStoreCopy } from "./store-copy.ts";
import { addStoreStatus } from "./store-status.ts";

export function addStore(registration: Registration): void {
  const help = storeHelp[registration.language];
  const store = registration.program.command("store").description(help.store);
  addStoreStatus(registration, store);
  addStoreCopy(registration, store);
}
