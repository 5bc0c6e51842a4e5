import { resolve } from "node:path";
import { isPostgres } from "../../sharing/index.ts";
import type { ExecutionStore } from "../execution-store.ts";

/**
 * Opens the records of executions: `sqlite:FILE`, or an address that begins with `postgres://` or `postgresql://`.
 * @param directory what a relative file is meant from
 * @throws AlfredError `records_unreachable`; its store's methods throw it, too, where its database is gone meanwhile
 */
export async function openExecutionStore(address: string, directory: string): Promise<ExecutionStore> {
  // Loaded here: a database driver is larger than the rest of the command line.
  const { openSqlStore } = await import("./sql-store.ts");
  if (isPostgres(address)) {
    const { openPostgres, tellingOfLoss } = await import("./postgres.ts");
    return tellingOfLoss(await openSqlStore(await openPostgres(address)), address);
  }
  const { openSqlite } = await import("./sqlite.ts");
  return openSqlStore(await openSqlite(resolve(directory, address.replace(/^sqlite:/, ""))));
}
