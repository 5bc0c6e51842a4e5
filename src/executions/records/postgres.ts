import { Kysely, PostgresDialect, sql } from "kysely";
import { AlfredError } from "../../failures/index.ts";
import { driverSettings, withoutPassword } from "../../sharing/index.ts";
import type { ExecutionStore } from "../execution-store.ts";
import { migrate } from "./migrations.ts";
import type { SharedDatabase } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

const connectionsMax = 10;
const statementMs = 15_000;
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
    ...driverSettings(url, patience, statementMs),
    max: connectionsMax,
    maxLifetimeSeconds: connectionSeconds,
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
    throw unreachable(url, error);
  }
}

/** A store that says of its database, where it is gone, that it is: `records_unreachable`, in the place of the driver's own errors. */
export function tellingOfLoss(store: ExecutionStore, url: string): ExecutionStore {
  const told =
    <Words extends readonly unknown[], Answer>(ask: (...words: Words) => Promise<Answer>) =>
    async (...words: Words): Promise<Answer> => {
      try {
        return await ask(...words);
      } catch (error) {
        throw isLoss(error) ? unreachable(url, error) : error;
      }
    };
  return {
    create: told(store.create),
    find: told(store.find),
    findByKey: told(store.findByKey),
    list: told(store.list),
    change: told(store.change),
    claim: told(store.claim),
    listOwned: told(store.listOwned),
    listEnded: told(store.listEnded),
    remove: told(store.remove),
    count: told(store.count),
    joinServers: told(store.joinServers),
    beat: told(store.beat),
    listServers: told(store.listServers),
    takeOver: told(store.takeOver),
    ping: told(store.ping),
    close: store.close,
  };
}

/** The driver's own words for a line that is gone or silent; its other errors of that kind have codes. */
const lossWords =
  /^(?:Connection terminated|Client (?:has encountered a connection error|was closed)|Query read timeout|timeout )/;

/** Whether an error says that the database can't be reached; what is wrong with a record, or with this program, is something else. */
function isLoss(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AlfredError) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Of the operating system; connection exceptions and shutdowns of PostgreSQL; what it can't take more of.
  return "syscall" in error || /^(?:E[A-Z]+$|08|57P0|53300)/.test(code) || lossWords.test(error.message);
}

function unreachable(url: string, error: unknown): AlfredError {
  const detail = error instanceof Error ? error.message || error.name : String(error);
  return new AlfredError(
    { code: "records_unreachable", store: withoutPassword(url), detail },
    { cause: error },
  );
}
