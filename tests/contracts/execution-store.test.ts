import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { identifyProcess } from "../../src/durable/index.ts";
import { openExecutionStore } from "../../src/executions/index.ts";
import { isPostgres, withoutPassword } from "../../src/sharing/index.ts";
import { temporaryFolder } from "../support/temporary-project.ts";
import { storeContract } from "./execution-store.ts";

storeContract("SQLite", () => {
  const file = join(temporaryFolder(), ".moai/memory/executions.db");
  return Promise.resolve(() => openExecutionStore(`sqlite:${file}`, "/"));
});

it("a file of records is its user's alone, and its journal too: jobs' variables may be secrets", async () => {
  const folder = temporaryFolder();
  const store = await openExecutionStore("sqlite:executions.db", folder);
  await store.joinServers({ id: "one", identity: identifyProcess(process.pid), beat: 0 });
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  await store.close();

  expect(modes.length).toBeGreaterThan(1);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

it("a PostgreSQL that doesn't answer is named without its password", async () => {
  const address = "postgres://alfred:secret-word@127.0.0.1:1/alfred";

  await expect(openExecutionStore(address, "/")).rejects.toMatchObject({
    failure: { code: "records_unreachable", store: "postgres://127.0.0.1:1/alfred" },
  });
  const error = await openExecutionStore(address, "/").catch((thrown: unknown) => thrown);
  expect(String(error)).not.toContain("secret-word");
});

it.each([
  ["postgres://a/b", true],
  ["postgresql://a/b", true],
  ["sqlite:postgres.db", false],
  ["executions.db", false],
])("%s is an address of PostgreSQL: %s", (address, expected) => {
  expect(isPostgres(address)).toBe(expected);
});

it("an address that can't be read is shown without anything of it", () => {
  expect(withoutPassword("postgres://u:secret word@[bad")).toBe("postgres");
});
