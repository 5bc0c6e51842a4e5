import { AlfredError } from "../../failures/index.ts";
import type { Connection } from "./connection.ts";

/** The tables that this alfred reads and writes. */
const format = 1;

/** Under this number tables are made by one process at a time: any that no other program takes. */
const lockNumber = 4_279_381_607;

/** Whole records beside the version before; what was damaged is kept when it is replaced. */
const makeTables = `
  create table if not exists alfred_state_format (format integer not null);
  create table if not exists alfred_state_records (
    project text not null,
    name text not null,
    version text not null,
    digest text not null,
    recorded_in text not null,
    body text not null,
    saved_at timestamptz not null default now(),
    before_digest text,
    before_recorded_in text,
    before_body text,
    damaged_body text,
    primary key (project, name)
  );
  create table if not exists alfred_state_leases (
    project text not null,
    key text not null,
    process_id integer not null,
    host text not null,
    since text not null,
    token text not null,
    primary key (project, key)
  );
  insert into alfred_state_format (format) select ${format} where not exists (select from alfred_state_format);
`;

/**
 * Finds the tables, or makes them. A role that may not make tables finds them made.
 * @throws AlfredError `store_unreachable`, `state_newer` where a newer alfred has changed them
 */
export async function openTables(connection: Connection, shown: string): Promise<void> {
  const [found] = await connection.ask("select to_regclass('alfred_state_format') is not null as is_there");
  if (found?.["is_there"] !== true) {
    // One message is one transaction, so that nobody sees half of them.
    await connection.script(`begin; select pg_advisory_xact_lock(${lockNumber}); ${makeTables} commit;`);
  }
  const [row] = await connection.ask("select format from alfred_state_format");
  const version = Number(row?.["format"]);
  if (version > format) {
    throw new AlfredError({ code: "state_newer", file: shown, version, supportedVersion: format });
  }
}
