import { Kysely, PostgresDialect, sql } from "kysely";
import { AlfredError } from "../../failures/index.ts";
import { withoutPassword } from "../../sharing/index.ts";
import { migrate } from "./migrations.ts";
import type { SharedDatabase } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

const connectionsMax = 10;
const connectMs = 5_000;
const statementMs = 15_000;
/** Names the lock under which what is counted stays true: any number that no other program takes. */
const lockNumber = 4_279_381_605;

/** Opens a database that several servers share. The address may hold a password: it is in no message. */
export async function openPostgres(url: string): Promise<SharedDatabase> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: "alfred",
  });
  // A connection that breaks while nobody uses it is replaced; who uses one is told by the query.
  pool.on("error", () => {});
  await tryOnce(pool, url);
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    database,
    transact: (work) => database.transaction().execute(work),
    migrate: () => migrate(database),
    lockAll: async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(transaction);
    },
    locksRows: true,
  };
}

async function tryOnce(pool: { query(text: string): Promise<unknown>; end(): Promise<void> }, url: string) {
  try {
    await pool.query("select 1");
  } catch (error) {
    await pool.end();
    const detail = error instanceof Error ? error.message || error.name : String(error);
    throw new AlfredError(
      { code: "records_unreachable", store: withoutPassword(url), detail },
      { cause: error },
    );
  }
}
