import { expect, it } from "vitest";
import { openExecutionStore } from "../../src/executions/index.ts";
import { storeContract } from "../contracts/execution-store.ts";
import { aStoredExecution } from "../support/an-execution.ts";
import { temporaryDatabase } from "./database.ts";
import { anOwnServer } from "./own-server.ts";

storeContract("PostgreSQL", async () => {
  const address = await temporaryDatabase();
  return () => openExecutionStore(address, "/");
});

it("says of a database that is gone that it is, and goes on when it is back; what is wrong with a change is something else", async () => {
  const server = await anOwnServer();
  const store = await openExecutionStore(server.address, "/");
  const added = aStoredExecution();
  await store.create(added, { queued: 1 });
  const { id } = added.execution;
  const away = expect.objectContaining({ code: "records_unreachable" });
  const fault = new Error("a fault of this program");
  const changed = store.change(id, () => {
    throw fault;
  });
  await expect(changed).rejects.toBe(fault);
  await server.stop();
  for (const ask of [() => store.find(id, null), () => store.count(), () => store.change(id, (one) => one)]) {
    await expect(ask()).rejects.toEqual(away);
  }
  await server.start();

  expect((await store.find(id, null))?.execution.id).toBe(id);
  await store.close();
});
