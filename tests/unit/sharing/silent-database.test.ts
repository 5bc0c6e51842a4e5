import { expect, it } from "vitest";
import { openConnection } from "../../../src/sharing/postgres/connection.ts";
import { anEndingDatabase, aSilentDatabase } from "../../support/silent-database.ts";
import { failing } from "../phases/a-phase.ts";

const limits = { connectMs: 300, answerMs: 300, reconnectMs: 0 };

it.each([
  { what: "who comes in", answered: 0 },
  { what: "the first statement", answered: 1 },
])(
  "a database that never answers $what is told as one that can't be reached",
  async ({ answered }) => {
    const address = await aSilentDatabase(answered);

    await expect(openConnection(address, limits)).rejects.toEqual(failing("store_unreachable"));
  },
  5_000,
);

it("one that goes silent in the middle of work ends the question, and leaving waits for nothing", async () => {
  const connection = await openConnection(await aSilentDatabase(2), limits);

  await expect(connection.ask("select 1")).rejects.toEqual(failing("store_unreachable"));
  await connection.close();
}, 5_000);

it("one that is silent when it is left is left all the same", async () => {
  const connection = await openConnection(await aSilentDatabase(2), limits);

  await connection.close();
}, 5_000);

it("a session that was ended unnoticed is begun anew at once, without any patience", async () => {
  const connection = await openConnection(await anEndingDatabase(1), limits);

  await connection.revive();
  expect(connection.session()).toBe(2);
  await connection.close();
}, 5_000);

it("once only: a database that ends each session is told as one that can't be reached", async () => {
  const connection = await openConnection(await anEndingDatabase(9), limits);

  await expect(connection.revive()).rejects.toEqual(failing("store_unreachable"));
  expect(connection.session()).toBe(2);
  await connection.close();
}, 5_000);
