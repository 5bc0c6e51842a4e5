import { openFileStore } from "./file-store.ts";
import type { StateStore } from "./state-store.ts";
import { folderOf, isPostgres, type TeamAddress } from "./store-address.ts";

/**
 * Opens a store of runs and results.
 * @param directory what a relative folder is meant from
 * @throws AlfredError `store_unreachable`
 */
export async function openStateStore(
  { address, project }: TeamAddress,
  { directory, now }: { readonly directory: string; readonly now: () => Date },
): Promise<StateStore> {
  if (!isPostgres(address)) return openFileStore(folderOf(address, directory), now);
  // Loaded here: most projects need no database driver.
  const { openPostgresStore } = await import("./postgres/postgres-store.ts");
  return openPostgresStore({ address, project });
}
