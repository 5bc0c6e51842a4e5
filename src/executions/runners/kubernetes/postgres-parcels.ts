import { AlfredError } from "../../../failures/index.ts";
import { driverSettings, withoutPassword } from "../../../sharing/index.ts";
import type { ParcelPlace } from "./parcel-place.ts";

/** A parcel may be large, and the line slow. */
const statementMs = 120_000;
const usual = { connectMs: 10_000, answerMs: 150_000 };

/** The table's own lock number: two that begin at once would both make it. */
const lockNumber = 4_279_381_606;

const makeTable = `create table if not exists alfred_parcels (
  execution_id text not null,
  direction text not null check (direction in ('out', 'home')),
  saved_at timestamptz not null default now(),
  bytes bytea not null,
  primary key (execution_id, direction)
)`;

/**
 * Parcels in PostgreSQL, in a table of their own: the role that pods have needs no right to anything else. A role that may not make tables finds it made.
 * @param address `postgres://…`
 * @throws AlfredError `state_store_unreachable`
 */
export async function openPostgresParcels(address: string, patience = usual): Promise<ParcelPlace> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ ...driverSettings(address, patience, statementMs), max: 4 });
  // A connection that breaks while nobody uses it is replaced; who uses one is told by the query.
  pool.on("error", () => {});
  try {
    const { rows } = await pool.query("select to_regclass('alfred_parcels') is not null as is_there");
    if (rows[0]?.is_there !== true) await makeOnce(await pool.connect());
  } catch (error) {
    await pool.end();
    const detail = error instanceof Error ? error.message || error.name : String(error);
    const store = withoutPassword(address);
    throw new AlfredError({ code: "state_store_unreachable", store, detail }, { cause: error });
  }
  return {
    fetch: async (executionId, direction) => {
      const words = "select bytes from alfred_parcels where execution_id = $1 and direction = $2";
      const { rows } = await pool.query<{ bytes: Buffer }>(words, [executionId, direction]);
      return rows[0]?.bytes ?? null;
    },
    leave: async (executionId, direction, { bytes, savedAt }) => {
      const words = `insert into alfred_parcels (execution_id, direction, bytes, saved_at) values ($1, $2, $3, $4)
        on conflict (execution_id, direction) do update set bytes = excluded.bytes, saved_at = excluded.saved_at
        where alfred_parcels.saved_at <= excluded.saved_at`;
      await pool.query(words, [executionId, direction, Buffer.from(bytes), savedAt]);
    },
    remove: async (executionId) => {
      await pool.query("delete from alfred_parcels where execution_id = $1", [executionId]);
    },
    close: () => pool.end(),
  };
}

interface Client {
  query(text: string): Promise<unknown>;
  release(error?: boolean): void;
}

async function makeOnce(client: Client): Promise<void> {
  try {
    await client.query("begin");
    await client.query(`select pg_advisory_xact_lock(${lockNumber})`);
    await client.query(makeTable);
    await client.query("commit");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
