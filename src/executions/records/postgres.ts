import { Kysely, PostgresDialect, sql } from "kysely";
import { AlfredError } from "../../failures/index.ts";
import { withoutPassword } from "../../sharing/index.ts";
import { migrate } from "./migrations.ts";
import type { SharedDatabase } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

const connectionsMax = 10;
/** The server gives a statement up before this side does. */
const statementMs = 15_000;
/** In milliseconds: until there is a connection, and until a statement is answered, which a line that drops everything never does. */
const usual = { connectMs: 5_000, answerMs: 20_000 };
/** One on which nothing comes back any more is used for no longer than this. */
const connectionSeconds = 60;
/** Names the lock under which what is counted stays true: any number that no other program takes. */
const lockNumber = 4_279_381_605;

/**
 * Opens a database that several servers share. The address may hold a password: it is in no message.
 * @throws AlfredError `records_unreachable`, also where nothing is answered in time
 */
export async function openPostgres(url: string, patience = usual): Promise<SharedDatabase> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    maxLifetimeSeconds: connectionSeconds,
    connectionTimeoutMillis: patience.connectMs,
    statement_timeout: statementMs,
    query_timeout: patience.answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
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
