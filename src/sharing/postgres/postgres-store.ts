import { sha256 } from "../../context/index.ts";
import { nameOfKey, parseRun } from "../../store/index.ts";
import type { StateStore } from "../state-store.ts";
import { type TeamAddress, withoutPassword } from "../store-address.ts";
import { openConnection } from "./connection.ts";
import { leasesOf } from "./postgres-lease.ts";
import { recordOf, textIn } from "./row.ts";
import { openTables } from "./tables.ts";

const readOne = `select version, digest, recorded_in, body, before_digest, before_recorded_in, before_body
  from alfred_state_records where project = $1 and name = $2`;

const insertOne = `insert into alfred_state_records (project, name, version, digest, recorded_in, body)
  values ($1, $2, $3, $4, $5, $6) on conflict (project, name) do nothing returning version`;

/** A version that isn't what was written doesn't become the backup: it is kept apart, and the backup stays the good one. */
const isGood = "digest = encode(sha256(convert_to(body, 'UTF8')), 'hex')";
const updateOne = `update alfred_state_records set
    before_digest = case when ${isGood} then digest else before_digest end,
    before_recorded_in = case when ${isGood} then recorded_in else before_recorded_in end,
    before_body = case when ${isGood} then body else before_body end,
    damaged_body = case when ${isGood} then damaged_body else body end,
    version = $3, digest = $4, recorded_in = $5, body = $6, saved_at = now()
  where project = $1 and name = $2 and version = $7 returning version`;

/**
 * A project's records in PostgreSQL, in a session of their own. They stand there as they were written, with the folder that their paths are of.
 * @throws AlfredError `store_unreachable`, `state_newer`
 */
export async function openPostgresStore({ address, project }: TeamAddress): Promise<StateStore> {
  const connection = await openConnection(address);
  const shown = withoutPassword(address);
  try {
    await openTables(connection, shown);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const leases = leasesOf(connection, project);
  return {
    shown,
    list: async () => {
      const words =
        'select name, version from alfred_state_records where project = $1 order by name collate "C"';
      const rows = await connection.ask(words, [project]);
      return rows.map((row) => {
        const name = textIn("a record", row, "name");
        return { name, version: textIn(name, row, "version") };
      });
    },
    read: async (name) => {
      const [row] = await connection.ask(readOne, [project, name]);
      return row === undefined ? null : recordOf(name, row);
    },
    write: async ({ name, text, recordedIn }, expected) => {
      const bytes = Buffer.from(text);
      parseRun(bytes, name);
      const version = crypto.randomUUID();
      const values = [project, name, version, sha256(bytes), recordedIn, text];
      const rows =
        expected === null
          ? await connection.ask(insertOne, values)
          : await connection.ask(updateOne, [...values, expected]);
      return rows.length === 1 ? { kind: "written", version } : { kind: "conflict" };
    },
    remove: async (name, expected) => {
      const words =
        "delete from alfred_state_records where project = $1 and name = $2 and version = $3 returning name";
      return (await connection.ask(words, [project, name, expected])).length === 1;
    },
    withLease: (key, options, work) => leases.withLease(nameOfKey(key), options, work),
    listHeld: leases.list,
    close: connection.close,
  };
}
