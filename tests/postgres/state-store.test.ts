import pg from "pg";
import { expect, it } from "vitest";
import { openStateStore } from "../../src/sharing/index.ts";
import { recordOf, stateStoreContract } from "../contracts/state-store.ts";
import { aRun } from "../support/a-run.ts";
import { temporaryDatabase } from "./database.ts";

const where = { directory: "/", now: () => new Date() };

async function asked(address: string, text: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

stateStoreContract("PostgreSQL", async () => {
  const address = await temporaryDatabase();
  return {
    open: () => openStateStore({ address, project: "greeter" }, where),
    root: "/home/ada/greeter",
    damage: async (name) => {
      const words = "update alfred_state_records set body = left(body, 40) where name = $1";
      await asked(address, words, [name]);
    },
  };
});

it("two projects in one database don't see each other", async () => {
  const address = await temporaryDatabase();
  const one = await openStateStore({ address, project: "one" }, where);
  const other = await openStateStore({ address, project: "other" }, where);
  const key = { phase: "2-run", specId: "SPEC-AUTH-001" };
  await one.write(recordOf(aRun(), "/p"), null);
  const seen = [await one.list(), await other.list()].map((entries) => entries.length);
  const both = await one.withLease(key, { now: where.now, waitMs: 0 }, () =>
    other.withLease(key, { now: where.now, waitMs: 0 }, () => Promise.resolve("both")),
  );
  await Promise.all([one.close(), other.close()]);

  expect(both).toBe("both");
  expect(seen).toEqual([1, 0]);
});

it("tables of a newer alfred are refused, and left as they are", async () => {
  const address = await temporaryDatabase();
  await (await openStateStore({ address, project: "one" }, where)).close();
  await asked(address, "update alfred_state_format set format = 9");

  await expect(openStateStore({ address, project: "one" }, where)).rejects.toMatchObject({
    failure: { code: "state_newer", version: 9, supportedVersion: 1 },
  });
});

it("a lease whose connection was cut is known to be lost, and taken again where nobody else has it", async () => {
  const address = await temporaryDatabase();
  const [one, other] = [
    await openStateStore({ address, project: "one" }, where),
    await openStateStore({ address, project: "one" }, where),
  ];
  const key = { phase: "2-run", specId: null };
  const cut = () =>
    asked(
      address,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'alfred'",
    );
  const seen = await one.withLease(key, { now: where.now, waitMs: 0 }, async (lease) => {
    await cut();
    const wasLost = await lease.regain();
    const again = await lease.regain();
    await cut();
    const taken = await other.withLease(key, { now: where.now, waitMs: 0 }, async ({ holder }) => {
      await expect(lease.regain()).rejects.toMatchObject({ failure: { code: "run_held", holder } });
      return "taken";
    });
    return { wasLost, again, taken };
  });
  await Promise.all([one.close(), other.close()]);

  expect(seen).toEqual({ wasLost: true, again: false, taken: "taken" });
});

it("what was damaged is kept when it is replaced", async () => {
  const address = await temporaryDatabase();
  const store = await openStateStore({ address, project: "one" }, where);
  const first = await store.write(recordOf(aRun(), "/p"), null);
  await asked(address, "update alfred_state_records set body = 'scribbled'");
  await store.write(recordOf(aRun(), "/p"), first.kind === "written" ? first.version : null);
  const rows = await asked(address, "select damaged_body, before_body from alfred_state_records");
  await store.close();

  expect(rows).toEqual([{ damaged_body: "scribbled", before_body: null }]);
});
