import { describe, expect, it } from "vitest";
import { openPostgres } from "../../../src/executions/records/postgres.ts";
import { openPostgresParcels } from "../../../src/executions/runners/kubernetes/postgres-parcels.ts";
import { aSilentDatabase } from "../../support/silent-database.ts";
import { failing } from "../phases/a-phase.ts";

const patience = { connectMs: 300, answerMs: 300 };

describe.each([
  { of: "executions", open: openPostgres, code: "records_unreachable" },
  { of: "parcels", open: openPostgresParcels, code: "state_store_unreachable" },
])("a database of $of", ({ open, code }) => {
  it.each([
    { what: "who comes in", answered: 0 },
    { what: "the first question", answered: 1 },
  ])(
    "that never answers $what is told as one that can't be reached",
    async ({ answered }) => {
      await expect(open(await aSilentDatabase(answered), patience)).rejects.toEqual(failing(code));
    },
    5_000,
  );
});
