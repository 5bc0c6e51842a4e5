import { openExecutionStore } from "../../src/executions/index.ts";
import { storeContract } from "../contracts/execution-store.ts";
import { temporaryDatabase } from "./database.ts";

storeContract("PostgreSQL", async () => {
  const address = await temporaryDatabase();
  return () => openExecutionStore(address, "/");
});
