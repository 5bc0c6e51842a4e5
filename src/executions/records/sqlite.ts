import { closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from "kysely";
import { pause } from "../../context/index.ts";
import { makeDirectoryDurably } from "../../durable/index.ts";
import { migrate } from "./migrations.ts";
import type { SharedDatabase } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

/** How long one server waits for another one's transactions; each takes a few milliseconds. */
const busyMs = 10_000;
const pollMs = { min: 2, max: 12 } as const;
/** SQLite's own number for "somebody else writes". */
const busyCode = 5;

/** Opens a file of records, made where there is none, in WAL mode: readers and a writer don't wait for each other. */
export async function openSqlite(file: string): Promise<SharedDatabase> {
  makeDirectoryDurably(dirname(file));
  const { DatabaseSync } = await import("@photostructure/sqlite");
  ownFile(file);
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  database.exec("PRAGMA journal_mode = WAL");
  // What was answered survives a power cut, too.
  database.exec("PRAGMA synchronous = FULL");
  // From here on it is waited without holding this process up, in which the other one may be at work.
  database.exec("PRAGMA busy_timeout = 0");
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyWants(database) }) });
  return {
    database: kysely,
    transact: (work) => whenFree(() => kysely.transaction().execute(work)),
    migrate: () => whenFree(() => inOneTransaction(kysely, migrate)),
    // A transaction here is the only writer from its beginning.
    lockAll: () => Promise.resolve(),
    locksRows: false,
  };
}

/**
 * Made for its user alone before SQLite makes it for everybody, and its journal like it: jobs' variables may be secrets. One that is there stays as its
 * owner has it.
 */
function ownFile(file: string): void {
  closeSync(openSync(file, "a", 0o600));
}

/** A transaction that finds another writer has done nothing yet: it is begun again a little later. */
async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + busyMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
      await pause(pollMs.min + Math.random() * (pollMs.max - pollMs.min));
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === busyCode;
}

/** Kysely counts on no transactions for tables here, and would let two servers make them at once. */
function inOneTransaction(
  kysely: Kysely<Tables>,
  work: (connection: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  return kysely.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection);
    try {
      await work(connection);
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection);
      throw error;
    }
  });
}

/** The driver has Node's own interface; Kysely wants another one. */
function asKyselyWants(database: DatabaseSyncInstance): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    // Begun otherwise, a transaction that reads first and then writes is refused where another one wrote in between.
    const statement = database.prepare(sql === "begin" ? "begin immediate" : sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...values(parameters)),
      run: (parameters) => statement.run(...values(parameters)),
      iterate: (parameters) => statement.iterate(...values(parameters)),
    };
  };
  return {
    close: () => {
      prepared.clear();
      database.close();
    },
    prepare: (sql) => {
      const known = prepared.get(sql) ?? prepare(sql);
      prepared.set(sql, known);
      return known;
    },
  };
}

function values(parameters: readonly unknown[]): (string | number | null)[] {
  return parameters.map((value) => {
    if (value === null || typeof value === "string" || typeof value === "number") return value;
    throw new Error(`A ${typeof value} is no value of these tables`);
  });
}
